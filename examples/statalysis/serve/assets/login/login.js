"use strict"
document.querySelector("#login").addEventListener("submit", async event => {
	event.preventDefault()
	const problem = document.querySelector("#problem")
	problem.hidden = true
	const answer = await fetch("/login", { method: "POST", body: document.querySelector("#password").value })
	if (answer.ok) {
		location.href = "/"
		return
	}
	problem.textContent = await answer.text()
	problem.hidden = false
})
