import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { pair, relativeDay } from "../../common/format";

/** A person as a card that one clicks: name, what they are there, and when we were last in touch. */
export class PersonCard extends Component {
    static template = "crm_relationship.PersonCard";
    static props = { person: Object, onOpen: Function, isDetailed: { type: Boolean, optional: true } };

    get picture() {
        return `/web/image/res.partner/${this.props.person.contact_id}/avatar_128`;
    }

    get title() {
        const { function: job, role_name: role } = this.props.person;
        return [job, role].filter(Boolean).join(" · ");
    }

    get touch() {
        const { last_touch_on: touched, last_touch_kind_name: kind } = this.props.person;
        return touched ? pair(kind, relativeDay(touched)) : _t("Never in touch");
    }

    get hint() {
        const { goal, owner } = this.props.person;
        return [this.touch, owner && _t("Looked after by %s", owner), goal].filter(Boolean).join("\n");
    }
}
