import { addLazyActions } from "./lazy_screens";

addLazyActions(
    "crm_relationship.backtest",
    "crm_relationship.classify",
    "crm_relationship.grid",
    "crm_relationship.movement",
    "crm_relationship.pareto"
);
