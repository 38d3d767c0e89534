import { onMounted, onWillUnmount, reactive, useState } from "@odoo/owl";

const MINUTE = 60_000;
const { DateTime } = luxon;

const clock = reactive({ now: DateTime.now() });
let viewers = 0;
let timer;

/** One clock for all that count down: `clock.now` moves on once a minute while somebody looks at it. */
export function useMinute() {
    if (!viewers) {
        clock.now = DateTime.now();
    }
    onMounted(() => {
        if (!viewers++) {
            timer = setInterval(() => (clock.now = DateTime.now()), MINUTE);
        }
    });
    onWillUnmount(() => {
        if (!--viewers) {
            clearInterval(timer);
        }
    });
    return useState(clock);
}
