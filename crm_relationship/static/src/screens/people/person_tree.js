import { Component } from "@odoo/owl";
import { PersonCard } from "./person_card";

const LEVELS = ["executive", "middle", "operational"];

/**
 * People as branches: each with those who report to them, the highest level first. Nobody is left out: who reports to
 * somebody who is not on the map stands at the root.
 *
 * @param {Object[]} people as the server lists them
 * @returns {{ person: Object, branches: Object[] }[]}
 */
export function plantTree(people) {
    const ids = new Set(people.map(({ id }) => id));
    const byLevel = [...people].sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
    const grow = (parentId) =>
        byLevel
            .filter(({ parent_id }) => (ids.has(parent_id) ? parent_id : false) === parentId)
            .map((person) => ({ person, branches: grow(person.id) }));
    return grow(false);
}

/** People in lists that are indented by whom they report to. */
export class PersonTree extends Component {
    static template = "crm_relationship.PersonTree";
    static components = { PersonCard };
    static props = { branches: Array, onOpen: Function };
}
PersonTree.components.PersonTree = PersonTree;
