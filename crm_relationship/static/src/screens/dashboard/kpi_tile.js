import { Component } from "@odoo/owl";
import { Sparkline } from "../kit/sparkline";
import { StatTile } from "../kit/stat_tile";

/**
 * A key figure with its change, a line of 13 months and a few words below. What it counts stands in it (`isTold`) or is
 * its tooltip.
 */
export class KpiTile extends Component {
    static template = "crm_relationship.KpiTile";
    static components = { Sparkline, StatTile };
    static props = {
        tile: Object,
        currencyId: [Number, Boolean],
        isTold: { type: Boolean, optional: true },
        onOpen: { type: Function, optional: true },
    };

    get onOpen() {
        const { tile, onOpen } = this.props;
        return tile.action && onOpen ? () => onOpen(tile) : undefined;
    }
}
