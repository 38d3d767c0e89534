import { Component, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { useX2ManyCrud } from "@web/views/fields/relational_utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Photos of a question on the sheet of a visit: taken with the phone or chosen, as long as the visit is not reported.
 *
 * They are attachments that the server adds (`add_photos`), so that what is no photo, or too much, is refused in words.
 */
export class AuditPhotos extends Component {
    static template = "crm_relationship.AuditPhotos";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.state = useState({ isSending: false });
        this.photos = useX2ManyCrud(() => this.props.record.data.photo_ids, true);
    }

    get records() {
        return this.props.record.data.photo_ids.records;
    }

    get isOpen() {
        const { data, resId } = this.props.record;
        return Boolean(resId) && ["planned", "visited"].includes(data.state);
    }

    async add() {
        const files = [...this.input.el.files];
        const { resModel, resId } = this.props.record;
        this.state.isSending = true;
        try {
            const photos = await Promise.all(
                files.map(async (file) => ({
                    name: file.name,
                    content: (await getDataURLFromFile(file)).split(",", 2)[1],
                }))
            );
            await this.photos.saveRecord(await this.orm.call(resModel, "add_photos", [[resId]], { photos }));
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

registry.category("lazy_components").add("crm_relationship.AuditPhotos", AuditPhotos);
