import { Component, useRef, useState } from "@odoo/owl";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { useService } from "@web/core/utils/hooks";
import { registry } from "@web/core/registry";
import { useX2ManyCrud } from "@web/views/fields/relational_utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Photos of a question on the sheet of a visit: taken with the phone or chosen, as long as the visit is not reported.
 *
 * They are attachments that the server adds (`add_photos`), so that what is no photo, or too much, is refused in words.
 */
export class AuditPhotosField extends Component {
    static template = "crm_relationship.AuditPhotosField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.state = useState({ isSending: false });
        this.photos = useX2ManyCrud(() => this.props.record.data[this.props.name], true);
    }

    get records() {
        return this.props.record.data[this.props.name].records;
    }

    get isOpen() {
        const { data, resId } = this.props.record;
        return Boolean(resId) && ["planned", "visited"].includes(data.state);
    }

    async add() {
        const files = [...this.input.el.files];
        this.state.isSending = true;
        try {
            const photos = await Promise.all(
                files.map(async (file) => ({
                    name: file.name,
                    content: (await getDataURLFromFile(file)).split(",", 2)[1],
                }))
            );
            const ids = await this.orm.call(this.props.record.resModel, "add_photos", [[this.props.record.resId]], {
                photos,
            });
            await this.photos.saveRecord(ids);
        } finally {
            this.state.isSending = false;
            this.input.el.value = "";
        }
    }

    async remove(photo) {
        await this.orm.unlink("ir.attachment", [photo.resId]);
        await this.photos.removeRecord(photo);
    }
}

registry.category("fields").add("crm_audit_photos", {
    component: AuditPhotosField,
    supportedTypes: ["many2many"],
    isEmpty: () => false,
    fieldDependencies: [{ name: "state", type: "selection" }],
    relatedFields: [{ name: "name", type: "char" }],
});
