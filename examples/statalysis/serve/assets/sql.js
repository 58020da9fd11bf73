// The page for SQL that reads.

import { number } from "/ask.js"
import { element } from "/table.js"

const text = document.querySelector("#sql-text")
const samples = document.querySelector("#sql-samples")
const status = document.querySelector("#sql-state")
const box = document.querySelector("#sql-rows")

const list = {
	"Tables": "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name",
	"Newest requests": "SELECT dt, ip, method, url.value AS url, http, bytes\nFROM entries JOIN url ON url.id = id_url\nORDER BY dt DESC LIMIT 100",
	"Pages with most traffic": "SELECT url.value AS url, count(*) AS requests, sum(bytes) AS bytes\nFROM entries JOIN url ON url.id = id_url\nGROUP BY url.value ORDER BY bytes DESC LIMIT 50",
	"Visitors that read most pages": "SELECT ip, count(DISTINCT id_url) AS pages, count(*) AS requests\nFROM entries JOIN url ON url.id = id_url AND url.kind = 1\nGROUP BY ip ORDER BY pages DESC LIMIT 50",
	"User agents": "SELECT ua.value AS agent, count(*) AS requests, count(DISTINCT ip) AS addresses\nFROM entries JOIN ua ON ua.id = id_ua\nGROUP BY ua.value ORDER BY requests DESC LIMIT 50",
	"Addresses caught by each rule": "SELECT rules.name, rules.text, count(*) AS addresses\nFROM bad_ip JOIN rules ON rules.id = id_rule\nGROUP BY rules.name, rules.text ORDER BY addresses DESC",
}

export function start() {
	samples.append(element("option", { value: "" }, "samples …"), ...Object.keys(list).map(name => element("option", { value: name }, name)))
	text.value = list["Newest requests"]
	samples.addEventListener("change", () => { if (list[samples.value]) { text.value = list[samples.value]; run() } })
	document.querySelector("#sql-form").addEventListener("submit", event => { event.preventDefault(); run() })
	text.addEventListener("keydown", event => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run() } })
}

async function run() {
	status.textContent = "…"
	const answer = await fetch("/api/sql", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ sql: text.value }) })
	if (!answer.ok) {
		status.textContent = ""
		box.replaceChildren(element("p", { className: "problem" }, await answer.text()))
		return
	}
	const found = await answer.json()
	status.textContent = `${number(found.rows.length)} rows${found.more ? ", and there are more" : ""}, ${found.millis} ms`
	box.replaceChildren(element("table", {},
		element("thead", {}, element("tr", {}, ...found.columns.map(c => element("th", { scope: "col" }, c)))),
		element("tbody", {}, ...found.rows.map(row => element("tr", {}, ...row.map(v =>
			element("td", { className: typeof v === "number" ? "number" : "" }, v === null ? "–" : String(v))))))))
}
