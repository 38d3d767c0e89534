import { Component, markRaw, onWillStart, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { openPartnerAction } from "../common/actions";
import { day, figuresOf } from "../common/format";
import { MoversList } from "./movers_list";
import { ParetoChart } from "./pareto_chart";
import { PolicyDraft } from "./policy_draft";
import { PolicyForm } from "./policy_form";
import { CUTOFF_FIELDS, FACT_FIELDS, POLICY_FIELDS } from "./rules";
import { TierTable } from "./tier_table";

const PREVIEW_DELAY = 250;

/** The Pareto curve and the tier policy: try out rules and cut-offs, see who would move, save or discard. */
export class ParetoAction extends Component {
    static template = "crm_relationship.ParetoAction";
    static components = { Layout, MoversList, ParetoChart, PolicyForm, TierTable };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.dialog = useService("dialog");
        this.fields = useService("field");
        this.keepLast = new KeepLast();
        this.state = useState({ draft: null, preview: null, error: "", pending: false, saving: false });
        this.schedulePreview = useDebounced(this.refreshPreview, PREVIEW_DELAY);
        useSetupAction({
            getLocalState: () => ({ values: this.state.draft?.values }),
            beforeLeave: (options) => this.beforeLeave(options),
            beforeUnload: (ev) => this.beforeUnload(ev),
        });
        onWillStart(async () => {
            const [isManager, policy, tier] = await Promise.all([
                user.hasGroup("crm_relationship.group_relationship_manager"),
                this.fields.loadFields("crm.tier.policy", { fieldNames: POLICY_FIELDS }),
                this.fields.loadFields("crm.tier", { fieldNames: Object.values(CUTOFF_FIELDS) }),
                this.loadPolicy(this.props.state?.values),
            ]);
            this.isManager = isManager;
            this.words = { policy, tier, rules: this.state.preview?.rules };
        });
    }

    get policyDomain() {
        const { default_policy_id, active_model, active_id } = this.props.action.context || {};
        const id = default_policy_id || (active_model === "crm.tier.policy" && active_id);
        return id ? [["id", "=", id]] : [["company_id", "=", user.activeCompany.id]];
    }

    get effect() {
        const { movers_total, promoted, demoted, unchanged } = this.state.preview;
        if (!movers_total) {
            return _t("Nobody would move.");
        }
        return _t("Customers that would rise: %(promoted)s, fall: %(demoted)s, stay: %(unchanged)s.", {
            promoted,
            demoted,
            unchanged,
        });
    }

    get delay() {
        const days = this.state.draft.get("demotion_delay_days");
        return _t("A fall takes effect only after the delay before demotion (%s days).", days);
    }

    /** Whether the server must read all documents again: the last run was of another window or revenue basis. */
    get isSlow() {
        const { draft, preview } = this.state;
        return !preview.last_run || FACT_FIELDS.some((field) => draft.get(field) !== preview.last_run[field]);
    }

    get figuresText() {
        const { as_of, from_last_run } = this.state.preview;
        return from_last_run ? _t("Decided on the figures of the last run, as of %s.", day(as_of)) : figuresOf(as_of);
    }

    /** How long it will take, in whole seconds; nothing where no run has shown it yet. */
    get slowSeconds() {
        return Math.ceil(this.state.preview.last_run?.duration_seconds || 0);
    }

    get slowText() {
        const seconds = this.slowSeconds;
        return seconds
            ? _t("Another window or revenue basis: all sales are read again, which takes about %s seconds.", seconds)
            : _t("All sales are read, which can take a while.");
    }

    get canSave() {
        const { draft, error, pending, saving } = this.state;
        return draft.isDirty && !error && !pending && !saving;
    }

    /** @param {Object} [values] changes to put on top of the saved policy */
    async loadPolicy(values = {}) {
        const [policy] = await this.orm.searchRead("crm.tier.policy", this.policyDomain, POLICY_FIELDS, { limit: 1 });
        if (!policy) {
            return;
        }
        this.policyId = policy.id;
        const saved = await this.getPreview({});
        this.state.draft = new PolicyDraft(policy, saved.tiers, values);
        this.state.preview = markRaw(saved);
        this.state.error = "";
        if (this.state.draft.isDirty) {
            await this.refreshPreview();
        }
    }

    getPreview(values) {
        return this.orm.silent.call("crm.tier.policy", "get_preview", [[this.policyId]], { values });
    }

    /** A draft that was tried out is not thrown away in silence; going back to it by the breadcrumbs keeps it. */
    async beforeLeave({ forceLeave } = {}) {
        if (forceLeave || this.keepsDraft || !this.state.draft?.isDirty) {
            return true;
        }
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Leave without saving?"),
                    body: _t("The policy that you have tried out is not saved. If you leave, it is lost."),
                    confirmLabel: _t("Discard the draft"),
                    confirm: () => resolve(true),
                    cancelLabel: _t("Stay here"),
                    cancel: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
    }

    /** The browser asks in its own words. */
    beforeUnload(ev) {
        if (this.state.draft?.isDirty) {
            ev.preventDefault();
            ev.returnValue = true;
        }
    }

    /** Ask the server; of a policy that cannot be, only the reason is shown, beside the curve. */
    async refreshPreview() {
        try {
            const preview = await this.keepLast.add(this.getPreview(this.state.draft.values));
            this.state.preview = markRaw(preview);
            this.state.error = "";
        } catch (error) {
            this.state.error = this.getMessage(error);
        }
        this.state.pending = false;
    }

    getMessage(error) {
        if (!(error instanceof RPCError)) {
            throw error;
        }
        return error.data?.message || error.message;
    }

    onField(field, value) {
        this.state.draft.set(field, value);
        this.previewSoon();
    }

    onCutoff(code, value) {
        this.state.draft.setCutoff(code, value);
        this.previewSoon();
    }

    previewSoon() {
        this.state.pending = true;
        this.schedulePreview();
    }

    async save() {
        this.state.saving = true;
        try {
            const result = await this.orm.call("crm.tier.policy", "apply_preview", [[this.policyId]], {
                values: this.state.draft.values,
            });
            this.schedulePreview.cancel();
            await this.loadPolicy();
            this.notification.add(
                _t("Saved and classified: %(promoted)s customers promoted, %(demoted)s demoted.", {
                    promoted: result.promoted,
                    demoted: result.demoted,
                }),
                { type: "success" }
            );
        } catch (error) {
            this.state.error = this.getMessage(error);
        } finally {
            this.state.saving = false;
        }
    }

    discard() {
        this.schedulePreview.cancel();
        this.state.pending = false;
        return this.loadPolicy();
    }

    async openPartner(partnerId) {
        this.keepsDraft = true;
        try {
            await this.action.doAction(openPartnerAction(partnerId));
        } finally {
            this.keepsDraft = false;
        }
    }
}

registry.category("actions").add("crm_relationship.pareto", ParetoAction);
