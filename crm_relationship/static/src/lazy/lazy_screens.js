import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const actions = registry.category("actions");

/** Screens and panels are a bundle of their own, fetched when somebody opens the first one of them. */
export function loadScreens() {
    return loadBundle("crm_relationship.assets_screens");
}

/**
 * Announce client actions that the bundle of screens registers, by their tags and with `{ force: true }`.
 *
 * @param {...string} tags
 */
export function addLazyActions(...tags) {
    for (const tag of tags) {
        const loadAction = async (env, action) => {
            await loadScreens();
            if (actions.get(tag) === loadAction) {
                throw new Error(_t("The screen %s could not be loaded.", tag));
            }
            return action;
        };
        actions.add(tag, loadAction);
    }
}
