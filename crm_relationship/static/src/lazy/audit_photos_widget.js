import { addLazyWidget } from "./lazy_widget";

// The photos of a question on the sheet of a visit.
addLazyWidget("crm_audit_photos", "crm_relationship.AuditPhotos");
