import { addLazyActions } from "./lazy_screens";

addLazyActions("crm_complaint_figures");
