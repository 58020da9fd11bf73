package main

import "strconv"

// addEditors adds the people who write the blog. They log in, stay in
// wp-admin and upload pictures: all that attackers of WordPress ask for, and
// nothing that should be held against them.
func addEditors(w *world) {
	r := newRandom(w.seed, "editors")
	for i, list := range [][]int{{0, 2, 4}, {1, 3, 6, 8}, {5}} {
		who := newSomeone(w, r, i == 1)
		for _, day := range list {
			if who.net.IsValid() {
				who.addr = w.book.device(who.net)
			}
			v := &visit{w: w, r: r, who: who, site: w.blog, day: day, at: utc.moment(r, day)}
			v.edit()
		}
	}
}

var adminAssets = []string{"/wp-admin/css/common.min.css?ver=6.9", "/wp-admin/js/common.min.js?ver=6.9", "/wp-includes/js/heartbeat.min.js?ver=6.9"}

// edit is one session: log in, write, upload, save, look, log out.
func (v *visit) edit() {
	login, admin := "/wp-login.php", "/wp-admin/"
	v.get(login, "", 200)
	v.pause(5, 20)
	v.submit(login, admin, v.site.url(login))
	v.bring(admin)
	v.pause(10, 40)
	v.get("/wp-admin/edit.php", v.site.url(admin), 200)
	v.pause(10, 40)
	v.write(strconv.Itoa(v.r.between(45, 60)))
	v.get("/wp-login.php?action=logout&_wpnonce="+token(v.r, 10), v.site.url(admin), 302)
	v.get("/wp-login.php?loggedout=true", v.site.url(admin), 200)
}

// write edits one post. The editor's own requests come between.
func (v *visit) write(post string) {
	editor := "/wp-admin/post.php?post=" + post + "&action=edit"
	ref := v.site.url(editor)
	v.get(editor, v.site.url("/wp-admin/edit.php"), 200)
	v.get("/wp-json/wp/v2/posts/"+post+"?context=edit", ref, 200)
	for range v.r.between(2, 6) {
		v.pause(55, 65)
		v.post("/wp-admin/admin-ajax.php", ref, 200)
	}
	v.post("/wp-admin/async-upload.php", ref, 200)
	v.get("/wp-content/uploads/2026/10/draft-"+post+".jpg", ref, 200)
	v.pause(20, 90)
	v.post("/wp-json/wp/v2/posts/"+post, ref, 200)
	v.get("/?p="+post+"&preview=true", ref, 200)
	v.pause(15, 60)
}

func (v *visit) post(target, ref string, status int) {
	v.request(record{method: "POST", target: target, ref: ref, status: status, bytes: 96})
}

func (v *visit) bring(target string) {
	for _, a := range adminAssets {
		v.get(a, v.site.url(target), 200)
	}
}
