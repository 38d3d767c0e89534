import { Component, onMounted, onWillStart, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { day, figuresOf } from "../../common/format";
import { openPartnerAction } from "../kit/actions";
import { CompanySwitch, getCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp, ServerError } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { MoversList } from "./movers_list";
import { ParetoChart } from "./pareto_chart";
import { PolicyDraft } from "./policy_draft";
import { PolicyForm } from "./policy_form";
import { CUTOFF_FIELDS, FACT_FIELDS, getWeightFields, POLICY_FIELDS } from "./rules";
import { TierTable } from "./tier_table";

/** The Pareto curve and the tier policy: try out rules and cut-offs, see who would move, save or discard. */
export class ParetoAction extends Component {
    static template = "crm_relationship.ParetoAction";
    static components = {
        CompanySwitch,
        DataPane,
        EmptyHelp,
        Layout,
        MoversList,
        ParetoChart,
        PolicyForm,
        ServerError,
        TierTable,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.dialog = useService("dialog");
        this.fields = useService("field");
        const { values, companyId } = this.props.state || {};
        this.state = useState({ draft: null, companyId: getCompany(companyId).id });
        this.policy = useServerData((orm) => this.readPolicy(orm), { immediate: false });
        this.preview = useServerData((orm) => this.readPreview(orm, this.state.draft.values), { immediate: false });
        this.saving = useServerData((orm) => this.writePolicy(orm), { immediate: false });
        useSetupAction({
            getLocalState: () => ({ values: this.state.draft?.values, companyId: this.state.companyId }),
            beforeLeave: (options) => this.beforeLeave(options),
            beforeUnload: (ev) => this.beforeUnload(ev),
        });
        onWillStart(async () => {
            const [isManager, policy, tier] = await Promise.all([
                user.hasGroup("crm_relationship.group_relationship_manager"),
                this.fields.loadFields("crm.tier.policy"),
                this.fields.loadFields("crm.tier", { fieldNames: Object.values(CUTOFF_FIELDS) }),
            ]);
            this.isManager = isManager;
            this.words = { policy, tier };
        });
        onMounted(() => this.load(values));
    }

    get isOfOnePolicy() {
        const { default_policy_id, active_model, active_id } = this.props.action.context || {};
        return default_policy_id || (active_model === "crm.tier.policy" && active_id);
    }

    get policyDomain() {
        const id = this.isOfOnePolicy;
        return id ? [["id", "=", id]] : [["company_id", "=", this.state.companyId]];
    }

    get effect() {
        const { movers_total, promoted, demoted, unchanged } = this.preview.data;
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
        const { last_run } = this.preview.data;
        return !last_run || FACT_FIELDS.some((field) => this.state.draft.get(field) !== last_run[field]);
    }

    get figuresText() {
        const { as_of, from_last_run } = this.preview.data;
        return from_last_run ? _t("Based on the last run, with figures as of %s.", day(as_of)) : figuresOf(as_of);
    }

    /** How long it will take, in whole seconds; nothing where no run has shown it yet. */
    get slowSeconds() {
        return Math.ceil(this.preview.data.last_run?.duration_seconds || 0);
    }

    get slowText() {
        const seconds = this.slowSeconds;
        return seconds
            ? _t("Another window or source of revenue: all sales are read again, as long as a run takes (%s s).", seconds)
            : _t("All sales are read, which can take a while.");
    }

    get canSave() {
        return this.state.draft.isDirty && !this.preview.error && !this.preview.loading && !this.saving.loading;
    }

    // === SERVER ===

    /** The saved policy with its preview; without a policy an empty object. */
    async readPolicy(orm) {
        const [policy] = await orm.searchRead(
            "crm.tier.policy",
            this.policyDomain,
            [...POLICY_FIELDS, ...getWeightFields(this.words.policy)],
            { limit: 1 }
        );
        this.policyId = policy?.id;
        return policy ? { policy, saved: await this.readPreview(orm, {}) } : {};
    }

    readPreview(orm, values) {
        return orm.call("crm.tier.policy", "get_preview", [[this.policyId]], { values });
    }

    writePolicy(orm) {
        const { values } = this.state.draft;
        return orm.call("crm.tier.policy", "apply_preview", [[this.policyId]], { values });
    }

    /** @param {Object} [values] changes to put on top of the saved policy */
    async load(values = {}) {
        this.preview.cancel();
        if (!(await this.policy.load())) {
            return;
        }
        const { policy, saved } = this.policy.data;
        this.preview.receive(saved);
        this.state.draft = policy ? new PolicyDraft(policy, saved.tiers, values) : null;
        if (this.state.draft?.isDirty) {
            await this.preview.load();
        }
    }

    // === LEAVING ===

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

    // === TRYING OUT ===

    onField(field, value) {
        this.state.draft.set(field, value);
        this.preview.loadSoon();
    }

    onCutoff(code, value) {
        this.state.draft.setCutoff(code, value);
        this.preview.loadSoon();
    }

    async save() {
        if (!(await this.saving.load())) {
            return;
        }
        const { promoted, demoted } = this.saving.data;
        await this.load();
        this.notification.add(
            _t("Saved and classified: %(promoted)s customers promoted, %(demoted)s demoted.", { promoted, demoted }),
            { type: "success" }
        );
    }

    async create() {
        await this.orm.create("crm.tier.policy", [{ company_id: this.state.companyId }]);
        await this.load();
    }

    /** With the policy as it is saved. */
    async classify() {
        return this.action.doAction(await this.orm.call("crm.tier.policy", "action_classify", [[this.policyId]]));
    }

    async showCompany(companyId) {
        if (await this.beforeLeave()) {
            this.state.companyId = companyId;
            await this.load();
        }
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

registry.category("actions").add("crm_relationship.pareto", ParetoAction, { force: true });
