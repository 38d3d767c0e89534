import { addLazyWidget } from "./lazy_widget";

// The page "Relationship" of a customer.
addLazyWidget("crm_relationship_panel", "crm_relationship.PartnerPanel");
