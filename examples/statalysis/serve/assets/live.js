// The line to the server that tells what is new.

import { number } from "/ask.js"

const box = document.querySelector("#live")
let newest = null
let wait = 1000

// How long after news all is asked again: at least so many milliseconds, and so
// many times what the last answers took, since who stores needs the machine too.
const least = 3000
const rest = 20
let pause = least

// start calls fresh, and again when there are new entries.
export function start(fresh) {
	measured(fresh)
	follow(fresh)
}

async function measured(fresh) {
	const begun = performance.now()
	await fresh().catch(() => {}) // the page has told
	pause = Math.max(least, rest * (performance.now() - begun))
}

function follow(fresh) {
	const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`)
	let timer = 0
	socket.onopen = () => { wait = 1000; box.className = "on" }
	socket.onmessage = message => {
		const news = JSON.parse(message.data)
		box.textContent = news.live ? `${number(news.live.stored)} stored, ${number(news.live.ignored + news.live.blocked)} kept out` : news.last ? `live, newest ${new Date(news.last * 1e3).toISOString().slice(0, 16).replace("T", " ")}` : "live"
		if (newest !== null && news.newest !== newest && !timer) timer = setTimeout(async () => {
			await measured(fresh)
			timer = 0
		}, pause)
		newest = news.newest
	}
	socket.onclose = () => {
		box.className = "off"
		box.textContent = "not connected"
		wait = Math.min(wait * 2, 30000)
		setTimeout(() => follow(fresh), wait)
	}
}
