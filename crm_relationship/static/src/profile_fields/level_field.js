import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { LEVELS, UNKNOWN, levelName } from "../common/levels";

/** A level of purchases or potential in words: read as a word, set by choosing one. */
export class LevelField extends Component {
    static template = "crm_relationship.LevelField";
    static props = { ...standardFieldProps, id: { type: String, optional: true } };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        return levelName(this.value);
    }

    get options() {
        return [UNKNOWN, ...LEVELS].map((level) => ({ level, text: levelName(level), selected: level === this.value }));
    }

    choose(event) {
        return this.props.record.update({ [this.props.name]: Number(event.target.value) });
    }
}

export const levelField = {
    component: LevelField,
    displayName: _t("Level"),
    supportedTypes: ["integer"],
    listViewWidth: [80, 110],
};

registry.category("fields").add("crm_level", levelField);
