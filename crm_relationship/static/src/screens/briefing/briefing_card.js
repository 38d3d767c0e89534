import { Component } from "@odoo/owl";

/** A part of the briefing under its title: its content, or why there is none. */
export class BriefingCard extends Component {
    static template = "crm_relationship.BriefingCard";
    static props = {
        title: [String, Object],
        part: String,
        facts: Object,
        isEmpty: { type: Boolean, optional: true },
        nothing: { type: [String, Object], optional: true },
        slots: { type: Object, optional: true },
    };
}
