import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { day, percent } from "../../common/format";
import { DataPane } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";

/** The key-account traits of a customer: each a question with three answers, and the fit that they make. */
export class AccountTraits extends Component {
    static template = "crm_relationship.AccountTraits";
    static components = { DataPane };
    static props = { partnerId: Number };

    setup() {
        this.orm = useService("orm");
        this.answers = [
            ["yes", _t("Yes"), "success"],
            ["no", _t("No"), "danger"],
            ["unknown", _t("Unknown"), "secondary"],
        ];
        this.traits = useServerData((orm) => orm.call("res.partner", "get_account_traits", [[this.props.partnerId]]));
        this.saving = useState({ code: "" });
    }

    get fit() {
        const { fit, answered, asked } = this.traits.data;
        return answered
            ? _t("Fit %(fit)s, from %(answered)s of %(asked)s answered", { fit: percent(fit, 0), answered, asked })
            : _t("Nothing answered yet");
    }

    getAuthor(trait) {
        return trait.user ? _t("%(user)s, %(day)s", { user: trait.user, day: day(trait.date) }) : day(trait.date);
    }

    async answer(trait, answer) {
        this.saving.code = trait.code;
        try {
            const [traits] = await this.orm.call("res.partner", "set_account_traits", [[this.props.partnerId]], {
                answers: { [trait.code]: answer },
            });
            this.traits.receive(traits);
        } finally {
            this.saving.code = "";
        }
    }
}
