import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** Classifies company by company and shows how far it is, and what came out. */
export class ClassifyDialog extends Component {
    static template = "crm_relationship.ClassifyDialog";
    static components = { Dialog };
    static props = {
        policies: { type: Array, element: { type: Object, shape: { id: Number, name: String } } },
        onDone: Function,
        close: Function,
    };

    setup() {
        this.title = _t("Classify customers");
        this.orm = useService("orm");
        this.state = useState({ rows: this.props.policies.map((policy) => ({ ...policy, status: "waiting" })) });
        onWillStart(() => {
            this.run();
        });
    }

    get done() {
        return this.state.rows.filter((row) => !["waiting", "running"].includes(row.status)).length;
    }

    get finished() {
        return this.done === this.state.rows.length;
    }

    get percent() {
        return (100 * this.done) / this.state.rows.length;
    }

    getSummary({ customers, promoted, demoted }) {
        return _t("%(customers)s customers, %(promoted)s promoted, %(demoted)s demoted", {
            customers,
            promoted,
            demoted,
        });
    }

    async run() {
        for (const row of this.state.rows) {
            row.status = "running";
            try {
                [row.result] = await this.orm.silent.call("crm.tier.policy", "classify", [[row.id]]);
                row.status = "done";
            } catch (error) {
                row.status = "failed";
                row.error = error.data?.message || error.message;
            }
        }
    }

    close() {
        this.props.close();
        this.props.onDone();
    }
}

/** @param {Object} env @param {Object} action its `params.policies` are `{id, name}` */
function openClassifyDialog(env, action) {
    env.services.dialog.add(ClassifyDialog, {
        policies: action.params.policies,
        onDone: () => env.services.action.doAction("soft_reload"),
    });
}

registry.category("actions").add("crm_relationship.classify", openClassifyDialog, { force: true });
