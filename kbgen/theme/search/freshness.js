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

// The day that it is in a zone; in the reader's own where the browser does not know that one.
function dayIn(timeZone, now) {
  const wanted = { calendar: "gregory", numberingSystem: "latn", year: "numeric", month: "2-digit", day: "2-digit" };
  let format;
  try {
    format = new Intl.DateTimeFormat("en-GB", { ...wanted, timeZone });
  } catch {
    format = new Intl.DateTimeFormat("en-GB", wanted);
  }
  const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return day(part.year.padStart(4, "0") + part.month + part.day);
}

// The handbook's day. A demonstration is dated ahead of the clock; every other handbook is read by the clock.
export function today({ as_of: asOf, timezone }, now = new Date()) {
  const read = dayIn(timezone, now);
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
