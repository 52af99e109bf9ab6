package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// elsewhere is the script of a site that brings its own pages: what it read and wrote, or what stopped it.
const elsewhere = `(async () => {
  const { Charte, CharteError } = await import("/charte.js");
  const said = [];
  try {
    const site = new Charte(%q, { language: "en" });
    const joining = await site.notice("join.seeker");
    await site.joinSeeker({ notice: joining.digest, values: { first_name: "Noor", email: "noor@example.org", postcode: "13004" } });
    const token = await (await fetch("/letter")).text();
    site.token = (await site.confirm({ token, password: %q })).token;
    await site.signOut();
    site.token = (await site.signIn({ email: "noor@example.org", password: %[2]q })).token;
    const { digest } = await site.notice("field.postcode");
    await site.correct({ notice: digest, values: { postcode: "75011" } });
    for (const value of (await site.myData()).values) said.push(value.what + ": " + value.value);
    try {
      await site.correct({ notice: digest, values: { postcode: "?" } });
    } catch (error) {
      said.push(error instanceof CharteError ? error.problem.errors[0].message : String(error));
    }
    const answer = await fetch(%[1]q + "/api/me", { headers: { Authorization: "Bearer " + site.token }, credentials: "include" }).catch(String);
    said.push(typeof answer === "string" ? "with cookies: " + answer : "with cookies: " + answer.status);
  } catch (error) {
    said.push(String(error));
  }
  return said.join("\n");
})()`

// TestElsewhere lets a page of another origin use the JavaScript client in Chromium, as a site does that brings its own pages: it joins,
// signs in, reads and writes. From an origin that the operator did not name, the browser lets nothing through.
//
// Law: GDPR 25(2), GDPR 32(1)(b)
func TestElsewhere(t *testing.T) {
	var letter func() string
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<!doctype html><title>elsewhere</title>")
	})
	pages.HandleFunc("GET /charte.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "js/charte.js") })
	pages.HandleFunc("GET /letter", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, letter()) })
	named, unnamed := httptest.NewServer(pages), httptest.NewServer(pages)
	defer named.Close()
	defer unnamed.Close()
	site, base, end := served(skills(), "seeker", map[string][]string{"first_name": {"Inès"}, "email": {address}, "postcode": {"69003"}}, []string{named.URL})
	defer end()
	letter = func() string {
		return confirming(site, "noor@example.org", time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC))
	}
	at, err := url.Parse(base)
	check(err)
	script := fmt.Sprintf(elsewhere, "http://skills.localhost:"+at.Port(), password)

	window := chromium(t)
	want := "First name or pseudonym: Noor\nE-mail address: noor@example.org\nPostcode: 75011\nSign-in address: 127.0.0.0/24\nSign-in address: 127.0.0.0/24\nPostcode: write a postcode like 13004\n" +
		"with cookies: TypeError: Failed to fetch"
	if got := runs(t, window, named.URL, script); got != want {
		t.Errorf("a page of a named origin says\n%s\nwant\n%s", got, want)
	}
	if got := runs(t, window, unnamed.URL, script); got != "TypeError: Failed to fetch" {
		t.Errorf("a page of another origin says\n%s", got)
	}
}

// runs opens a page and says what a script answers there.
func runs(t *testing.T, window context.Context, page, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(window, 90*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		t.Fatal(err)
	}
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// chromium starts a browser for one test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	if os.Getenv("CHARTE_TEST_BROWSER") == "off" {
		t.Skip("CHARTE_TEST_BROWSER=off leaves out every test in a browser")
	}
	path := ""
	for _, name := range strings.Fields("chromium chromium-browser google-chrome google-chrome-stable") {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		t.Fatal("Chromium is missing\ninstall it with:    apt-get install chromium    (tools/install-test-needs.sh does)\nor leave it out:    CHARTE_TEST_BROWSER=off")
	}
	ctx, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true))
	t.Cleanup(stop)
	ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Error(err)
		}
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}
