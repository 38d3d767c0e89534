import { markRaw, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";

/** Errors that say in the user's words what is wrong; all others are Odoo's to report. */
function isForUser(error) {
    return error instanceof RPCError && Boolean(error.exceptionName?.startsWith("odoo.exceptions."));
}

/**
 * The last answer of the server to a question that is asked again and again.
 *
 * `data` stays while a newer answer is on its way (`loading`) or could not be had (`error`, a text; `isRefused`: the
 * user has no right to it, and asking again changes nothing). Only the answer to the last question counts: what comes
 * late is dropped.
 */
export class ServerData {
    data = null;
    loading = false;
    error = "";
    isRefused = false;
    turn = 0;

    /** @param {() => Promise<any>} ask */
    constructor(ask) {
        this.ask = ask;
    }

    /** @returns {Promise<boolean>} whether an answer came, and is the one that counts */
    async load() {
        const turn = this.begin();
        try {
            const data = await this.ask();
            if (turn !== this.turn) {
                return false;
            }
            this.receive(data);
            return true;
        } catch (error) {
            if (turn === this.turn) {
                this.refuse(error);
            }
            return false;
        }
    }

    /** Ask once nobody has asked for `delay` milliseconds; it counts as loading from now on. */
    async loadSoon(delay = 250) {
        const turn = this.begin();
        await new Promise((resolve) => browser.setTimeout(resolve, delay));
        return turn === this.turn && this.load();
    }

    /** Whatever is asked just now, its answer no longer counts. */
    cancel() {
        this.turn++;
        this.loading = false;
    }

    /** What the server has said, also on another occasion. */
    receive(data) {
        this.data = data && typeof data === "object" ? markRaw(data) : data ?? null;
        this.error = "";
        this.loading = false;
    }

    begin() {
        this.loading = true;
        this.isRefused = false;
        return ++this.turn;
    }

    refuse(error) {
        this.loading = false;
        if (isForUser(error)) {
            this.isRefused = error.exceptionName === "odoo.exceptions.AccessError";
            this.error = error.data?.message || error.message;
            return;
        }
        this.error = _t("The figures could not be loaded.");
        throw error;
    }
}

/**
 * What the server says, for a component that shows it: see `ServerData`.
 *
 * @param {(orm: Object) => Promise<any>} ask gets Odoo's orm service, silent: the component itself shows that it waits
 * @param {{ immediate?: boolean }} [options] not immediate: nothing is asked before `load` is called
 * @returns {ServerData} reactive
 */
export function useServerData(ask, { immediate = true } = {}) {
    const orm = useService("orm").silent;
    const server = useState(new ServerData(() => ask(orm)));
    if (immediate) {
        onMounted(() => server.load());
    }
    onWillUnmount(() => server.cancel());
    return server;
}
