import { addLazyWidget } from "./lazy_widget";

// The page "Result" of a campaign.
addLazyWidget("crm_campaign_results", "crm_relationship.CampaignResults");
