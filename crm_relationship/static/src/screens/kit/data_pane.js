import { Component } from "@odoo/owl";
import { ServerData } from "./server_data";

/** An error of the server and a button to ask it again. */
export class ServerError extends Component {
    static template = "crm_relationship.ServerError";
    static props = { server: ServerData };
}

/**
 * Shows what a `ServerData` holds: a note while the first answer is on its way, the slot `default` with the last answer
 * (paler while the next one is loading), the slot `empty` where `isEmpty` says so, and above them what went wrong.
 */
export class DataPane extends Component {
    static template = "crm_relationship.DataPane";
    static components = { ServerError };
    static props = {
        server: ServerData,
        isEmpty: { type: Boolean, optional: true },
        slots: { type: Object, optional: true },
    };
}

/** What stands on a screen without figures: what it is for and, as slot, what to do next. */
export class EmptyHelp extends Component {
    static template = "crm_relationship.EmptyHelp";
    static props = {
        title: [String, Object],
        icon: { type: String, optional: true },
        slots: { type: Object, optional: true },
    };
    static defaultProps = { icon: "smiling_face" };
}
