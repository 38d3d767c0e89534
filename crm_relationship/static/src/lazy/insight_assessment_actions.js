import { addLazyActions } from "./lazy_screens";

addLazyActions("crm_relationship.assessment");
