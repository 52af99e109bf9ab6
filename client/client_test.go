package client_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/client"
	"charte/clients"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/sites"
	"charte/store"
	"charte/web"
)

var update = flag.Bool("update", false, "write the generated files anew")

func skills() *plan.Plan {
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		panic(err) // the tests of sites hold it
	}
	return plan.Compile(c)
}

// TestGenerated: the committed clients are those of the site's description as it is now.
func TestGenerated(t *testing.T) {
	p := skills()
	text, err := web.Describe(p, p.Charter.Site.URL, "en")
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func([]byte) ([]byte, error){"generated.go": clients.Go, "js/charte.js": clients.JavaScript, "js/charte.d.ts": clients.Types} {
		want, err := write(text)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != string(want) {
			t.Errorf("%s is not what the description gives: go test ./client -run TestGenerated -update (%v)", name, err)
		}
	}
	if n := reflect.TypeFor[*client.Client]().NumMethod(); n < 20 {
		t.Errorf("the client has %d methods", n)
	}
}

// TestGeneratedComments: what a charter says cannot leave a comment of a client.
func TestGeneratedComments(t *testing.T) {
	p := skills()
	p.Charter.Site.Name = charter.Text{FR: "a */ alert(1) /*\nb", EN: "a */ alert(1) /*\nb"}
	for i := range p.Charter.People {
		p.Charter.People[i].Label = p.Charter.Site.Name
	}
	text, err := web.Describe(p, p.Charter.Site.URL, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, write := range []func([]byte) ([]byte, error){clients.Go, clients.JavaScript, clients.Types} {
		got, err := write(text)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(got), "alert(1) /*\n") || strings.Contains(string(got), "a */ alert") {
			t.Error("a label ends a comment")
		}
	}
	if _, err := clients.Go([]byte("<html>")); err == nil {
		t.Error("a page reads as a description")
	}
}

const (
	address  = "ines@example.org"
	password = "quatre chevaux gris galopent"
)

// serve is a real server of the skills site over a real store, with one person; it returns the address and how to close it.
func serve() (base string, end func()) {
	_, base, end = served(skills(), "seeker", map[string][]string{"first_name": {"Inès"}, "email": {address}, "postcode": {"69003"}}, nil)
	return base, end
}

// served is a real server of a site, with one person. Pages of origins may call it.
func served(p *plan.Plan, kind string, form map[string][]string, origins []string) (site *store.Site, base string, end func()) {
	dir, err := os.MkdirTemp("", "client")
	check(err)
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	check(err)
	now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	site, err = s.Site(p, "http://127.0.0.1")
	check(err)
	check(site.Publish(context.Background(), policy.Published(p, now), now))
	j, wrong := people.Join(p, kind, form, "en", seal.NewID(), now)
	if len(wrong) > 0 {
		panic(fmt.Sprint(wrong))
	}
	check(site.Join(context.Background(), j))
	_, err = site.SetPassword(context.Background(), confirming(site, form["email"][0], now), people.TicketConfirm, people.HashPassword(password), people.Device{}, now)
	check(err)
	server := httptest.NewServer(web.New(web.Config{Sites: []*store.Site{site}, Now: func() time.Time { return now }, Origins: map[string][]string{site.Name(): origins}}))
	return site, server.URL, func() {
		server.Close()
		check(errors.Join(s.Close(), os.RemoveAll(dir)))
	}
}

// confirming is the token of the letter that confirms an address.
func confirming(site *store.Site, to string, now time.Time) string {
	ids, err := site.Unsent(context.Background(), now.Add(time.Hour), 10)
	check(err)
	for _, id := range ids {
		letter, err := site.Letter(context.Background(), id)
		check(err)
		if _, link, ok := strings.Cut(letter.Body.Reveal("test"), "/confirm?t="); ok && letter.To.Reveal("test") == to {
			return link[:43]
		}
	}
	return ""
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func ExampleClient() {
	base, end := serve()
	defer end()
	ctx := context.Background()

	site := &client.Client{Base: base, Language: "en"}
	session, err := site.SignIn(ctx, client.SigningIn{Email: address, Password: password})
	if err != nil {
		fmt.Println(err)
		return
	}
	site.Token = session.Token
	data, _ := site.MyData(ctx)
	for _, value := range data.Values {
		fmt.Println(value.What+":", value.Value)
	}
	_, err = site.Correct(ctx, client.CorrectRequest{Notice: "of another day", Values: client.CorrectRequestValues{Postcode: "75011"}})
	if problem := new(client.Problem); errors.As(err, &problem) {
		fmt.Println(problem.Title)
	}
	// Output:
	// First name or pseudonym: Inès
	// E-mail address: ines@example.org
	// Postcode: 69003
	// Sign-in address: 127.0.0.0/24
	// Another notice is in force
}

// TestScript runs the JavaScript client, in Node.js, against a real server.
func TestScript(t *testing.T) {
	base, end := serve()
	defer end()
	run := exec.CommandContext(t.Context(), "node", "js/example.mjs", base, address, password)
	run.Stderr = os.Stderr
	got, err := run.Output()
	if err != nil {
		t.Fatalf("%v\nNode.js comes with npm:    tools/install-test-needs.sh", err)
	}
	want := "First name or pseudonym: Inès\nE-mail address: ines@example.org\nPostcode: 69003\nSign-in address: 127.0.0.0/24\nPostcode: write a postcode like 13004\n"
	if string(got) != want {
		t.Errorf("the example says\n%swant\n%s", got, want)
	}
}

// TestScriptTypes lets TypeScript hold the example against the types.
func TestScriptTypes(t *testing.T) {
	run := exec.CommandContext(t.Context(), "node", "../tools/oracles/node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--allowJs", "--checkJs",
		"--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom", "js/example.mjs", "js/globals.d.ts")
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
