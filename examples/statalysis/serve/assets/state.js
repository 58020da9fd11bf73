// What is looked at. It stands in the address of the page, so that it can be
// kept and sent, and the browser's own Back goes back.

export const filters = ["vhost", "path", "ip", "status", "method", "rule"]
export const views = ["overview", "requests", "rules", "sql"]

export const state = { view: "overview", days: "30", since: "", until: "", filter: [] }

let changed = () => {}

// onChange has f called with each change.
export function onChange(f) {
	changed = f
	window.addEventListener("popstate", () => { read(); changed() })
	read()
}

function read() {
	const q = new URLSearchParams(location.search)
	state.view = views.includes(q.get("view")) ? q.get("view") : "overview"
	state.days = /^-?\d+$/.test(q.get("days")) ? q.get("days") : "30"
	state.since = q.get("since") || ""
	state.until = q.get("until") || ""
	state.filter = [...q].filter(([name]) => filters.includes(name))
}

function write() {
	const q = new URLSearchParams()
	if (state.view !== "overview") q.set("view", state.view)
	if (state.since) { q.set("since", state.since); q.set("until", state.until) }
	else if (state.days !== "30") q.set("days", state.days)
	for (const [name, value] of state.filter) q.set(name, value)
	const text = q.toString()
	history.pushState(null, "", text ? "?" + text : "/")
	changed()
}

export function show(view) { state.view = view; write() }
export function setDays(days) { state.days = days; state.since = state.until = ""; write() }
export function setDates(since, until) { state.since = since; state.until = until; write() }

// addFilter replaces what there is of the name.
export function addFilter(name, value) {
	state.filter = [...state.filter.filter(([n]) => n !== name), [name, String(value)]]
	if (state.view === "rules" && name !== "rule") state.view = "overview"
	write()
}

export function dropFilter(name) {
	state.filter = state.filter.filter(([n]) => n !== name)
	write()
}

// parameters are those of a question.
export function parameters(more = {}) {
	const q = new URLSearchParams()
	if (state.since) { q.set("since", state.since); if (state.until) q.set("until", dayBehind(state.until)) }
	else q.set("days", state.days)
	for (const [name, value] of state.filter) q.set(name, value)
	for (const [name, value] of Object.entries(more)) q.set(name, value)
	return q
}

function dayBehind(date) {
	const d = new Date(date + "T00:00:00Z")
	d.setUTCDate(d.getUTCDate() + 1)
	return d.toISOString().slice(0, 10)
}
