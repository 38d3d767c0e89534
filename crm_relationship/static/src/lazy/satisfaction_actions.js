import { addLazyActions } from "./lazy_screens";

addLazyActions(
    "crm_relationship.gaps",
    "crm_relationship.perceived_value",
    "crm_relationship.satisfaction_trend"
);
