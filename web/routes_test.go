package web

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"charte/people"
	"charte/rights"
)

// row says how a route answers three people who ask for the same thing: nobody in particular, somebody else, and the
// person whose it is (Inès). An answer is a status, and where it leads.
type row struct {
	path string // with {names} of what belongs to Inès, or to the bearer of a letter
	form string // "name=value name=value"
	anonymous,
	wrong,
	right string
}

const (
	toSignIn = "303 /sign-in"
	toMyData = "303 /my-data"
)

var surface = map[string]row{
	"GET /people/{id}/pictures/{picture}":       {"/people/{entry}/pictures/{entry}", "", toSignIn, "404", "404"},
	"GET /people/{id}/pictures/{picture}/small": {"/people/{entry}/pictures/{entry}/small", "", toSignIn, "404", "404"},
	"GET /pictures/{document}":                  {"/pictures/none", "", toSignIn, "404", "404"},
	"POST /pictures/{document}":                 {"/pictures/none", "", toSignIn, "404", "404"},
	"GET /pictures/{document}/{id}":             {"/pictures/none/{entry}", "", toSignIn, "404", "404"},
	"GET /pictures/{document}/{id}/small":       {"/pictures/none/{entry}/small", "", toSignIn, "404", "404"},
	"GET /pictures/{document}/{id}/remove":      {"/pictures/none/{entry}/remove", "", toSignIn, "404", "404"},
	"POST /pictures/{document}/{id}/remove":     {"/pictures/none/{entry}/remove", "", toSignIn, "404", "404"},

	"GET /my-data/profiles":                       {"/my-data/profiles", "", toSignIn + "?next=/my-data/profiles", "404", "404"}, // these people keep one: several_test.go has some who keep more
	"GET /my-data/profiles/open":                  {"/my-data/profiles/open", "", toSignIn, "404", "404"},
	"POST /my-data/profiles/open":                 {"/my-data/profiles/open", "first_name=Ada", toSignIn, "404", "404"},
	"POST /my-data/profiles/{id}/enter":           {"/my-data/profiles/{entry}/enter", "", toSignIn, "404", "404"},
	"GET /my-data/preferences":                    {"/my-data/preferences", "", toSignIn + "?next=/my-data/preferences", "200", "200"},
	"POST /my-data/preferences/mailing/{mailing}": {"/my-data/preferences/mailing/survey", "allow=no", toSignIn, toMyData + "/preferences?done=stopped#mailings", toMyData + "/preferences?done=stopped#mailings"},
	"POST /my-data/preferences/purpose/{purpose}": {"/my-data/preferences/purpose/security", "allow=no", toSignIn, toMyData + "/preferences?done=objected#uses", toMyData + "/preferences?done=objected#uses"},
	"POST /my-data/preferences/language":          {"/my-data/preferences/language", "lang=fr", toSignIn, toMyData + "/preferences?done=language#tongue", toMyData + "/preferences?done=language#tongue"},
	"GET /unsubscribe":                            {"/unsubscribe?t=nobody", "", "404", "404", "404"},
	"POST /unsubscribe":                           {"/unsubscribe", "t=nobody stop=yes", "404", "404", "404"},
	"POST /unsubscribe/undo":                      {"/unsubscribe/undo", "t=nobody undo=x", "404", "404", "404"},
	"GET /unsubscribe/receipt":                    {"/unsubscribe/receipt?t=nobody", "", "404", "404", "404"},

	"GET /access":              {"/access", "", toSignIn + "?next=/access", "200", "200"},
	"POST /access/{id}/{deed}": {"/access/{access}/cut", "", toSignIn, "404", "303 /access?done=cut"},
	"GET /invite/{grant}":      {"/invite/started_profile", "", toSignIn, "404", "404"},
	"POST /invite/{grant}":     {"/invite/coaching", "email=max@example.org", toSignIn, "303 /access?done=invited", "303 /access?done=invited"},
	"GET /invitation":          {"/invitation?t={invitation}", "", "200", "200", "200"},
	"POST /invitation":         {"/invitation", "t={invitation} answer=refuse", "200", "410", "410"},
	"GET /people":              {"/people", "", toSignIn + "?next=/people", "404", "404"},
	"GET /people/{id}":         {"/people/{access}", "", toSignIn, "404", "404"},
	"POST /people/{id}/export": {"/people/{access}/export", "format=json", toSignIn, "404", "404"},
	"POST /people/{id}/leave":  {"/people/{access}/leave", "", toSignIn, "404", "404"},

	"POST /people/{id}/add/{list}":           {"/people/{access}/add/experience", "text-experience=Cook", toSignIn, "404", "404"},
	"GET /people/{id}/correct/{field}":       {"/people/{access}/correct/postcode", "", toSignIn, "404", "404"},
	"POST /people/{id}/correct/{field}":      {"/people/{access}/correct/postcode", "postcode=75011", toSignIn, "404", "404"},
	"GET /people/{id}/remove/{list}/{item}":  {"/people/{access}/remove/experience/{entry}", "", toSignIn, "404", "404"},
	"POST /people/{id}/remove/{list}/{item}": {"/people/{access}/remove/experience/{entry}", "", toSignIn, "404", "404"},

	"GET /{$}":                         {"/", "", "200", "200", "200"},
	"GET /policy":                      {"/policy", "", "200", "200", "200"},
	"GET /policy/versions":             {"/policy/versions", "", "200", "200", "200"},
	"GET /policy/versions/{n}":         {"/policy/versions/1", "", "200", "200", "200"},
	"GET /policy/versions/{n}/receipt": {"/policy/versions/1/receipt", "", "200", "200", "200"},
	"GET /policy/agree":                {"/policy/agree", "", toSignIn + "?next=/policy/agree", "200", "200"},
	"POST /policy/agree":               {"/policy/agree", "answer=agree version=2", toSignIn, "409", "409"},
	"GET /proof":                       {"/proof", "", "200", "200", "200"},
	"GET /log/checkpoint":              {"/log/checkpoint", "", "200", "200", "200"},
	"GET /log/tile/{path...}":          {"/log/tile/0/000.p/1", "", "200", "200", "200"},
	"GET /join":                        {"/join", "", "200", "200", "200"},
	"GET /join/{kind}":                 {"/join/coach", "", "200", "200", "200"},
	"POST /join/{kind}":                {"/join/coach", "first_name=Max email=max@example.org", "303 /joined", "303 /joined", "303 /joined"},
	"GET /joined":                      {"/joined", "", "200", "200", "200"},
	"GET /confirm":                     {"/confirm?t={confirm}", "", "200", "200", "200"},
	"POST /confirm":                    {"/confirm", "t={confirm} password={password}", toMyData + "?done=confirmed", "410", "410"},
	"GET /password":                    {"/password?t={forgotten}", "", "200", "200", "200"},
	"POST /password":                   {"/password", "t={forgotten} password={password}", toMyData + "?done=password", "410", "410"},
	"GET /address":                     {"/address?t={address}", "", "200", "200", "200"},
	"POST /address":                    {"/address", "t={address}", "200", "410", "410"},
	"GET /address/leave":               {"/address/leave?t={leave}", "", "200", "200", "200"},
	"POST /address/leave":              {"/address/leave", "t={leave} answer=no", "200", "410", "410"},

	"GET /sign-in/second":                        {"/sign-in/second", "", toSignIn, toMyData, toMyData},
	"POST /sign-in/second":                       {"/sign-in/second", "code=123456", toSignIn, toMyData, toMyData},
	"GET /sign-in/letter":                        {"/sign-in/letter", "", "200", "200", "200"},
	"POST /sign-in/letter":                       {"/sign-in/letter", "email=ines@example.org", "303 /sign-in/letter/sent", "303 /sign-in/letter/sent", "303 /sign-in/letter/sent"},
	"GET /sign-in/letter/sent":                   {"/sign-in/letter/sent", "", "200", "200", "200"},
	"GET /sign-in/link":                          {"/sign-in/link?t={sign-in}", "", "200", "200", "200"},
	"POST /sign-in/link":                         {"/sign-in/link", "t={sign-in}", toMyData, "410", "410"},
	"GET /my-data/security":                      {"/my-data/security", "", toSignIn + "?next=/my-data/security", "200", "200"},
	"GET /my-data/security/password":             {"/my-data/security/password", "", toSignIn, "200", "200"},
	"POST /my-data/security/password":            {"/my-data/security/password", "current=wrong password=wrong", toSignIn, "422", "422"},
	"GET /my-data/security/code":                 {"/my-data/security/code", "", toSignIn, "200", "200"},
	"POST /my-data/security/code":                {"/my-data/security/code", "code=123456 offered=none", toSignIn, "303 /my-data/security/code", "303 /my-data/security/code"},
	"POST /my-data/security/recovery":            {"/my-data/security/recovery", "", toSignIn, "404", "404"},
	"GET /my-data/security/{id}/remove":          {"/my-data/security/{entry}/remove", "", toSignIn, "404", "404"},
	"POST /my-data/security/{id}/remove":         {"/my-data/security/{entry}/remove", "", toSignIn, "404", "404"},
	"GET /my-data/sessions":                      {"/my-data/sessions", "", toSignIn + "?next=/my-data/sessions", "200", "200"},
	"POST /my-data/sessions/others":              {"/my-data/sessions/others", "", toSignIn, toMyData + "/sessions?done=sessions-ended", toMyData + "/sessions?done=sessions-ended"},
	"POST /my-data/sessions/{id}/end":            {"/my-data/sessions/{session}/end", "", toSignIn, "404", "303 /?done=signed-out"},
	"GET /sign-in":                               {"/sign-in", "", "200", "200", "200"},
	"POST /sign-in":                              {"/sign-in", "email=ines@example.org password=wrong", "422", "422", "422"},
	"POST /sign-out":                             {"/sign-out", "", "303 /?done=signed-out", "303 /?done=signed-out", "303 /?done=signed-out"},
	"GET /forgot":                                {"/forgot", "", "200", "200", "200"},
	"POST /forgot":                               {"/forgot", "email=ines@example.org", "303 /forgot/sent", "303 /forgot/sent", "303 /forgot/sent"},
	"GET /forgot/sent":                           {"/forgot/sent", "", "200", "200", "200"},
	"GET /profile":                               {"/profile", "", toSignIn + "?next=/profile", "200", "200"},
	"POST /profile/{list}":                       {"/profile/experience", "text-experience=Baker", toSignIn, "303 /profile?done=added", "303 /profile?done=added"},
	"GET /forms/{form}":                          {"/forms/contact", "", "404", "404", "404"}, // this site has none: forms_test.go has one that does
	"POST /forms/{form}":                         {"/forms/contact", "message=x", "404", "404", "404"},
	"GET /sent":                                  {"/sent?t=x", "", "410", "410", "410"},
	"POST /sent/export":                          {"/sent/export", "t=x", "410", "410", "410"},
	"POST /sent/delete":                          {"/sent/delete", "t=x", "410", "410", "410"},
	"GET /records":                               {"/records", "", toSignIn + "?next=/records", "200", "200"},
	"GET /records/{id}":                          {"/records/000102030405060708090a0b0c0d0e0f", "", toSignIn, "404", "404"},
	"POST /records/{id}/delete":                  {"/records/000102030405060708090a0b0c0d0e0f/delete", "", toSignIn, "404", "404"},
	"GET /records/{id}/pictures/{field}":         {"/records/000102030405060708090a0b0c0d0e0f/pictures/none", "", toSignIn, "404", "404"},
	"GET /records/{id}/pictures/{field}/small":   {"/records/000102030405060708090a0b0c0d0e0f/pictures/none/small", "", toSignIn, "404", "404"},
	"GET /received/{id}/pictures/{field}":        {"/received/000102030405060708090a0b0c0d0e0f/pictures/none", "", toSignIn, "404", "404"},
	"GET /received/{id}/pictures/{field}/small":  {"/received/000102030405060708090a0b0c0d0e0f/pictures/none/small", "", toSignIn, "404", "404"},
	"POST /records/{id}/pictures/{field}/remove": {"/records/000102030405060708090a0b0c0d0e0f/pictures/none/remove", "", toSignIn, "404", "404"},
	"GET /sent/pictures/{field}":                 {"/sent/pictures/none?t=x", "", "410", "410", "410"},
	"GET /sent/pictures/{field}/small":           {"/sent/pictures/none/small?t=x", "", "410", "410", "410"},
	"POST /records/{id}/take-back":               {"/records/000102030405060708090a0b0c0d0e0f/take-back", "access=000102030405060708090a0b0c0d0e0f", toSignIn, "404", "404"},
	"GET /received/{id}":                         {"/received/000102030405060708090a0b0c0d0e0f", "", toSignIn, "404", "404"},
	"GET /my-data":                               {"/my-data", "", toSignIn + "?next=/my-data", "200", "200"},
	"GET /my-data/history":                       {"/my-data/history", "", toSignIn + "?next=/my-data/history", "200", "200"},
	"GET /my-data/after":                         {"/my-data/after", "", toSignIn + "?next=/my-data/after", "200", "200"},
	"POST /my-data/after":                        {"/my-data/after", "wish=keep agree=yes", toSignIn, toMyData + "/after?done=directed", toMyData + "/after?done=directed"},
	"POST /my-data/after/revoke":                 {"/my-data/after/revoke", "", toSignIn, toMyData + "/after?done=undirected", toMyData + "/after?done=undirected"},
	"GET /my-data/delete":                        {"/my-data/delete", "", toSignIn + "?next=/my-data/delete", "200", "200"},
	"POST /my-data/delete":                       {"/my-data/delete", "understood=yes", toSignIn, "303 /erasure/{…}", "303 /erasure/{…}"},
	"POST /my-data/export":                       {"/my-data/export", "", toSignIn, "200", "200"},
	"GET /legacy":                                {"/legacy?t={legacy}", "", "200", "200", "200"},
	"POST /legacy":                               {"/legacy", "t={legacy}", "200", "410", "410"},
	"GET /erasure/{id}":                          {"/erasure/{erasure}", "", "200", "200", "200"},
	"GET /healthz":                               {"/healthz", "", "200", "200", "200"},
	"GET /metrics":                               {"/metrics", "", "200", "200", "200"},
	"GET /style.css":                             {"/style.css", "", "200", "200", "200"},
	"GET /passkey.js":                            {"/passkey.js", "", "200", "200", "200"},
	"GET /keys.js":                               {"/keys.js", "", "200", "200", "200"},
	"GET /viewer":                                {"/viewer", "", "200", "200", "200"},
	"GET /viewer.js":                             {"/viewer.js", "", "200", "200", "200"},
	"GET /viewer.css":                            {"/viewer.css", "", "200", "200", "200"},
	"GET /viewer/pdf.mjs":                        {"/viewer/pdf.mjs", "", "200", "200", "200"},
	"GET /viewer/pdf.worker.mjs":                 {"/viewer/pdf.worker.mjs", "", "200", "200", "200"},
	"GET /seal.js":                               {"/seal.js", "", "200", "200", "200"},
	"GET /sign-in/passkey":                       {"/sign-in/passkey", "", "200", "200", "200"},
	"POST /sign-in/passkey":                      {"/sign-in/passkey", "credential=none", "422", "422", "422"},
	"GET /my-data/security/passkey":              {"/my-data/security/passkey", "", toSignIn, "200", "200"},
	"POST /my-data/security/passkey":             {"/my-data/security/passkey", "credential=none name=phone", toSignIn, "422", "422"},
	"GET /icon.svg":                              {"/icon.svg", "", "200", "200", "200"},
	"GET /my-data/receipt/{fact}":                {"/my-data/receipt/{fact}", "", toSignIn, "404", "200"},
	"GET /profile/{list}/{id}/remove":            {"/profile/experience/{entry}/remove", "", toSignIn, "404", "200"},
	"POST /profile/{list}/{id}/remove":           {"/profile/experience/{entry}/remove", "", toSignIn, "404", "303 /profile?done=removed"},
	"POST /my-data/consent/{purpose}":            {"/my-data/consent/newsletter", "give=yes", toSignIn, toMyData + "?done=agreed#agreed", toMyData + "?done=agreed#agreed"},
	"GET /my-data/correct/{field}":               {"/my-data/correct/postcode", "", toSignIn, "200", "200"},
	"POST /my-data/correct/{field}":              {"/my-data/correct/postcode", "postcode=75011", toSignIn, toMyData + "?done=corrected", toMyData + "?done=corrected"},
	"GET /erasure/{id}/receipt":                  {"/erasure/{erasure}/receipt", "", "200", "200", "200"},
	"GET /api":                                   {"/api", "", "200", "200", "200"},
	"GET /my-data/tokens":                        {"/my-data/tokens", "", toSignIn + "?next=/my-data/tokens", "200", "200"},
	"POST /my-data/tokens":                       {"/my-data/tokens", "name=cron scope=read days=7", toSignIn, "200", "200"},
	"POST /my-data/tokens/{id}/end":              {"/my-data/tokens/{token}/end", "", toSignIn, "404", "303 /my-data/tokens?done=token-ended"},
	"GET /.well-known/security.txt":              {"/.well-known/security.txt", "", "200", "200", "200"},
	"GET /.well-known/gpc.json":                  {"/.well-known/gpc.json", "", "200", "200", "200"},
	"GET /policy.json":                           {"/policy.json?lang=fr", "", "200", "200", "200"},
	"GET /policy.jsonld":                         {"/policy.jsonld", "", "200", "200", "200"},
	"GET /policy.md":                             {"/policy.md", "", "200", "200", "200"},
	"GET /policy.txt":                            {"/policy.txt", "", "200", "200", "200"},
	"GET /policy.pdf":                            {"/policy.pdf", "", "200", "200", "200"},
}

// secrets are what Inès typed: nobody else ever reads them.
var secrets = []string{"Inès", "ines@example.org", "69003", "Cook in Lyon"}

// cast is a town with Inès, with Zoé who is signed in too, and with the letters and the erasure that a path needs.
type cast struct {
	*town
	ines, zoe *member
	names     *strings.Replacer
}

func gather(t *testing.T, needs string) *cast {
	w := found(t)
	c := &cast{town: w, ines: w.joins("seeker", "ines@example.org"), zoe: w.joins("seeker", "zoe@example.org")}
	c.ines.post("/profile/experience", "text-experience", "Cook in Lyon").is(http.StatusSeeOther)
	names := []string{"{password}", password}
	for name, make := range map[string]func() string{
		"{token}": func() string {
			c.ines.key(people.ScopeRead)
			return c.held().Tokens[0].ID.String()
		},
		"{access}": func() string { return w.opens(c.ines, w.joins("coach", "eve@example.org")) },
		"{invitation}": func() string {
			c.zoe.post("/invite/coaching", "email", "ava@example.org").is(http.StatusSeeOther)
			return strings.TrimPrefix(w.link("ava@example.org"), "/invitation?t=")
		},
		"{erasure}": func() string {
			left := w.joins("coach", "left@example.org")
			return strings.TrimPrefix(left.post("/my-data/delete", "understood", "yes").header.Get("Location"), "/erasure/")
		},
		"{confirm}": func() string {
			w.browser().post("/join/coach", "first_name", "Paul", "email", "paul@example.org").is(http.StatusSeeOther)
			return strings.TrimPrefix(w.link("paul@example.org"), "/confirm?t=")
		},
		"{forgotten}": func() string {
			w.joins("coach", "noor@example.org").post("/forgot", "email", "noor@example.org").is(http.StatusSeeOther)
			return strings.TrimPrefix(w.link("noor@example.org"), "/password?t=")
		},
		"{legacy}": func() string {
			lou := w.joins("coach", "lou@example.org")
			lou.post("/my-data/after", "wish", "hand-over", "name", "Zoé", "address", "auntie@example.org", "then", "erase", "agree", "yes").is(http.StatusSeeOther)
			if _, err := w.site.Die(t.Context(), lou.subject, "certificate", w.clock()); err != nil {
				t.Fatal(err)
			}
			return strings.TrimPrefix(w.link("auntie@example.org"), "/legacy?t=")
		},
		"{address}": func() string {
			w.joins("coach", "tom@example.org").post("/my-data/correct/email", "email", "thomas@example.org").is(http.StatusSeeOther)
			return strings.TrimPrefix(w.link("thomas@example.org"), "/address?t=")
		},
		"{leave}": func() string {
			w.joins("coach", "lea@example.org").post("/my-data/correct/email", "email", "leah@example.org").is(http.StatusSeeOther)
			return strings.TrimPrefix(w.link("lea@example.org"), "/address/leave?t=")
		},
		"{sign-in}": func() string {
			w.joins("coach", "mia@example.org").post("/sign-in/letter", "email", "mia@example.org").is(http.StatusSeeOther)
			return strings.TrimPrefix(w.link("mia@example.org"), "/sign-in/link?t=")
		},
		"{session}": func() string { return c.held().Sessions[0].ID.String() },
	} {
		if strings.Contains(needs, name) {
			names = append(names, name, make())
		}
	}
	w.integrate()
	h := c.held()
	events, _, err := w.site.History(t.Context(), c.ines.subject, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	c.names = strings.NewReplacer(append(names, "{entry}", h.Values[len(h.Values)-1].Item.String(), "{fact}", events[0].Fact.ID.String())...)
	return c
}

func (c *cast) held() rights.Holding {
	c.Helper()
	h, err := c.site.Held(c.Context(), c.ines.subject)
	if err != nil {
		c.Fatal(err)
	}
	return h
}

// trace is what others must not be able to change about Inès.
func (c *cast) trace() string {
	h := c.held()
	var b strings.Builder
	for _, v := range h.Values {
		fmt.Fprintln(&b, v.Field, v.Item, v.At, v.Text.Reveal("test"))
	}
	return fmt.Sprintln(b.String(), h.Agreements, h.Kind, h.Seen, h.Confirmed)
}

func (c *cast) ask(b *browser, pattern string, r row) reply {
	method, _, _ := strings.Cut(pattern, " ")
	var pairs []string
	for pair := range strings.FieldsSeq(r.form) {
		name, value, _ := strings.Cut(pair, "=")
		pairs = append(pairs, name, c.names.Replace(value))
	}
	form := values(pairs...)
	if method == http.MethodGet {
		form = nil
	}
	return b.ask(method, c.names.Replace(r.path), form)
}

// answers describes an answer as the rows do.
func (r reply) answers() string {
	to := r.header.Get("Location")
	if strings.HasPrefix(to, "/erasure/") {
		to = "/erasure/{…}"
	}
	return strings.TrimSpace(fmt.Sprint(r.status, " ", to))
}

func patterns(w *town) []string {
	var all []string
	for _, r := range slices.Concat(routes(w.site, look{}, nil, networks{}, w.clock), w.server.commonRoutes(Config{Metrics: nil})) {
		all = append(all, r.pattern)
	}
	return all
}

// TestEveryRoute asks for each route as everybody, and in a wrong way. A route without a row fails.
func TestEveryRoute(t *testing.T) {
	shared := gather(t, "{access} {invitation} {legacy} {erasure} {confirm} {forgotten} {address} {leave} {sign-in}")
	all := patterns(shared.town)
	for pattern := range surface {
		if !slices.Contains(all, pattern) {
			t.Errorf("the table has %q, which is no route", pattern)
		}
	}
	for _, pattern := range all {
		t.Run(pattern, func(t *testing.T) {
			r, ok := surface[pattern]
			if !ok {
				t.Fatal("no row in the table: who may do what here?")
			}
			c := shared
			if strings.HasPrefix(pattern, "POST ") {
				c = gather(t, r.path+r.form) // what is done here must not help another route
			}
			before := c.trace()
			for _, one := range []struct {
				name, want string
				b          *browser
			}{{"anonymous", r.anonymous, c.browser()}, {"somebody else", r.wrong, c.zoe.browser}} {
				got := c.ask(one.b, pattern, r)
				expect(t, one.name, got, one.want)
				for _, secret := range secrets {
					if strings.Contains(got.body, secret) && !strings.Contains(r.form, secret) {
						t.Errorf("%s reads %q", one.name, secret)
					}
				}
			}
			if after := c.trace(); after != before && pattern != "POST /my-data/delete" {
				t.Errorf("somebody else changed what is held about Inès: %s, was %s", after, before)
			}
			expect(t, "Inès", c.ask(c.ines.browser, pattern, r), r.right)
			if strings.HasPrefix(pattern, "GET ") {
				c.ines.lang = "fr"
				expect(t, "Inès, in French", c.ask(c.ines.browser, pattern, r), r.right)
				c.ines.lang = "en"
			}
			c.wrongMethods(t, pattern, r)
		})
	}
}

func expect(t *testing.T, who string, got reply, want string) {
	t.Helper()
	if got.answers() != want {
		t.Errorf("%s gets %q, want %q", who, got.answers(), want)
	}
	wellMade(t, got)
}

// leftover is what a page shows when a sentence is missing or badly filled.
var leftover = regexp.MustCompile(`%!|\[[a-z]+\.[a-z0-9.-]+\]|ZgotmplZ|0001-`)

// wellMade is what holds for every answer.
func wellMade(t *testing.T, got reply) {
	t.Helper()
	if got.header.Get("Content-Security-Policy") == viewerPolicy { // the frame in which documents are drawn: it is no page, and has no origin
		if got.body != "" {
			got.shows(times(1, "script"), hasNo("form"), hasNo("a"))
		}
		return
	}
	policy, loads := strings.CutSuffix(got.header.Get("Content-Security-Policy"), "; script-src 'self'")
	if !strict(policy) {
		t.Errorf("content security policy %q", got.header.Get("Content-Security-Policy"))
	}
	for name, value := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin"} {
		if got.header.Get(name) != value {
			t.Errorf("%s: %q", name, got.header.Get(name))
		}
	}
	if strings.HasPrefix(got.header.Get("Content-Type"), "text/html") && got.body != "" {
		if bad := leftover.FindString(got.body); bad != "" {
			t.Errorf("the page holds %q", bad)
		}
		got.shows(in("html", has("h1"), has("link[rel=stylesheet]")), hasNo("style"))
		if !loads {
			got.shows(hasNo("script"))
		} else { // a page of passkeys: one script, of this host, and nothing in the page itself
			got.shows(times(1, "script"), has("script[type=module]"), has("form[id=passkey]"))
		}
	}
}

// wrongMethods asks for a route's path in every way that it does not know.
func (c *cast) wrongMethods(t *testing.T, pattern string, r row) {
	t.Helper()
	_, path, _ := strings.Cut(pattern, " ")
	for _, method := range []string{"GET", "POST", "PUT", "DELETE", "OPTIONS", "BREW"} {
		if _, known := surface[method+" "+path]; known {
			continue
		}
		got := c.zoe.ask(method, c.names.Replace(r.path), nil)
		if got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") == "" || strings.Contains(got.header.Get("Allow"), method) {
			t.Errorf("%s gets %d, allow %q", method, got.status, got.header.Get("Allow"))
		}
		wellMade(t, got)
	}
	if strings.HasPrefix(pattern, "GET ") {
		whole, head := c.zoe.get(c.names.Replace(r.path)), c.zoe.ask("HEAD", c.names.Replace(r.path), nil)
		if head.status != whole.status || head.body != "" || head.header.Get("Content-Type") != whole.header.Get("Content-Type") {
			t.Errorf("HEAD gets %d and %d bytes, GET gets %d", head.status, len(head.body), whole.status)
		}
	}
}
