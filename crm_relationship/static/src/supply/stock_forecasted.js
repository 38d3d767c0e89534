import { ForecastedDetails } from "@stock/stock_forecasted/forecasted_details";
import { TierBadge } from "../tier_badge/tier_badge";

ForecastedDetails.components = { ...ForecastedDetails.components, TierBadge };
