import { addLazyActions } from "./lazy_screens";

addLazyActions("crm_relationship.compliance", "crm_relationship.importance");
