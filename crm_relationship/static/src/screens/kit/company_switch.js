import { Component } from "@odoo/owl";
import { user } from "@web/core/user";

/** The company of a screen that shows one: the first of those the user works in, until they choose another. */
export function getCompany(id) {
    return user.activeCompanies.find((company) => company.id === id) || user.activeCompany;
}

/** Context of a call whose current company is `id`. */
export function inCompany(id) {
    const others = user.activeCompanies.map((company) => company.id).filter((other) => other !== id);
    return { allowed_company_ids: [id, ...others] };
}

/** Which of the companies in use the figures are of; not there where there is only one. */
export class CompanySwitch extends Component {
    static template = "crm_relationship.CompanySwitch";
    static props = { companyId: Number, onChange: Function };

    setup() {
        this.companies = user.activeCompanies;
    }
}
