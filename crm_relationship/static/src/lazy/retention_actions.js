import { addLazyActions } from "./lazy_screens";

addLazyActions("crm_relationship.cohorts", "crm_relationship.retention");
