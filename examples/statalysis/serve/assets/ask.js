// Questions to the server, and how their answers are written for people.

import { parameters } from "/state.js"

// ask gives the answer to a question.
export async function ask(name, more) {
	const answer = await fetch(`/api/ask/${name}?${parameters(more)}`)
	if (answer.status === 401) location.href = "/login/"
	if (!answer.ok) throw new Error(await answer.text())
	return answer.json()
}

// questions gives the names of all that can be asked here.
export async function questions() {
	const answer = await fetch("/api/questions")
	return new Set(answer.ok ? (await answer.json()).map(q => q.Name) : [])
}

const whole = new Intl.NumberFormat("en")
export const number = n => whole.format(n)

export function bytes(n) {
	for (const unit of ["B", "kB", "MB", "GB", "TB"]) {
		if (n < 1000 || unit === "TB") return (n < 10 && unit !== "B" ? n.toFixed(1) : Math.round(n)) + " " + unit
		n /= 1000
	}
}

// words writes a value of a column.
export function words(kind, value) {
	if (value === null || value === undefined) return "–"
	switch (kind) {
	case "number": return number(value)
	case "bytes": return bytes(value)
	case "time": return value.replace("T", " ")
	case "hour": return String(value).padStart(2, "0") + ":00"
	case "micros": return value >= 1e6 ? (value / 1e6).toFixed(1) + " s" : value >= 1000 ? Math.round(value / 1000) + " ms" : value + " µs"
	case "share": return value + " %"
	}
	return String(value)
}

export const isNumeric = kind => ["number", "bytes", "micros", "share"].includes(kind)
