import { addLazyWidget } from "./lazy_widget";

// Who complains, beside what they say.
addLazyWidget("crm_customer_card", "crm_relationship.CustomerCard");
