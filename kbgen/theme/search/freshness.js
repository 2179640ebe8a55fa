// How far a review is due on the day of reading; the same arithmetic as kbgen/freshness.

const DAY = 86_400_000;
function day(digits) {
  return new Date(Date.UTC(+digits.slice(0, 4), +digits.slice(4, 6) - 1, +digits.slice(6, 8)));
}

// Months first, clamped to the month's end, then days.
function shifted(start, { months, days }, sign) {
  const last = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + sign * months + 1, 0));
  const date = Math.min(start.getUTCDate(), last.getUTCDate());
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), date) + sign * days * DAY);
}

// A demonstration is dated ahead of the clock; every other handbook is read by the clock.
export function today(asOf, now = new Date()) {
  const read = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
  const fixed = asOf ? day(asOf.replaceAll("-", "")) : read;
  return fixed > read ? fixed : read;
}

export function freshness(review, policy, on) {
  if (!review) return "";
  if (review === "never") return "unreviewed";
  const [due, quiet] = review.split("s").map(day);
  if (quiet && on <= quiet) return "snoozed";
  if (on > shifted(due, policy.grace, 1)) return "overdue";
  if (on >= due) return "due";
  return on >= shifted(due, policy.due_soon, -1) ? "due-soon" : "fresh";
}
