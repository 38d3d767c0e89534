import { HtmlField, htmlField } from "@html_editor/fields/html_field";
import { TabulationPlugin } from "@html_editor/main/tabulation_plugin";
import { registry } from "@web/core/registry";

class NoTabulationPlugin extends TabulationPlugin {
    resources = { ...this.resources, shortcuts: [] };
}

/** What somebody has said or written: Tab goes on to the next field, and leaves no mark in their words. */
class WordsField extends HtmlField {
    getConfig() {
        const config = super.getConfig();
        const Plugins = config.Plugins.map((plugin) => (plugin === TabulationPlugin ? NoTabulationPlugin : plugin));
        return { ...config, Plugins };
    }
}

registry.category("fields").add("crm_words", {
    ...htmlField,
    component: WordsField,
    additionalClasses: ["o_field_html"],
});
