package journey_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	tab "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"charte/web/page"
)

// patience ends a wait for something that does not come. Nothing is asserted about how long things take.
const patience = 90 * time.Second

// chromium is the browser of all tests, which starts with the first: each visitor has a profile of their own in it.
func chromium(t *testing.T) context.Context {
	t.Helper()
	if os.Getenv("CHARTE_TEST_BROWSER") == "off" {
		t.Skip("CHARTE_TEST_BROWSER=off leaves out every test in a browser")
	}
	ctx, err := startChromium()
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// endChromium ends the browser, if one was started.
var endChromium = func() error { return nil }

var startChromium = sync.OnceValues(func() (context.Context, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		return nil, errors.New("Chromium is missing\n" +
			"install it with:    apt-get install chromium    (tools/install-test-needs.sh does)\n" +
			"or leave it out:    CHARTE_TEST_BROWSER=off")
	}
	files, err := os.MkdirTemp("", "charte-browser-")
	if err != nil {
		return nil, err
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.UserDataDir(files),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true))
	ctx, _ = chromedp.NewContext(ctx)
	endChromium = func() error {
		err := chromedp.Cancel(ctx)
		stop()
		return errors.Join(err, os.RemoveAll(files))
	}
	return ctx, chromedp.Do(ctx)
})

// moment leaves the machine to the site between two looks at whether something has come.
func moment(waited context.Context) {
	again := time.NewTimer(100 * time.Millisecond)
	defer again.Stop()
	select {
	case <-again.C:
	case <-waited.Done():
	}
}

// visitor is somebody at a browser that holds no one else's cookies. It witnesses what the pages do that they should not.
type visitor struct {
	testing.TB
	served
	page.Frame // the words of the visitor's language
	ctx        context.Context
	files      string  // where downloads go
	keys       bool    // they have no mouse
	visits     *visits // nil: nobody keeps them

	mu        sync.Mutex
	offences  []string
	documents map[network.RequestID]bool
}

// visit opens a new window on a demonstration.
func visit(t *testing.T, chromium context.Context, s served, lang string) *visitor {
	t.Helper()
	v := &visitor{TB: t, served: s, Frame: page.Frame{Lang: lang}, files: t.TempDir(), documents: map[network.RequestID]bool{}}
	ctx, closeWindow := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext(), chromedp.WithListener(v.witness))
	t.Cleanup(closeWindow)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	v.ctx = ctx
	call(v, audits.Enable, cdp.Empty{})
	call(v, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}})
	yes := true
	_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		DownloadPath: v.files, EventsEnabled: &yes})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// withoutScripts takes JavaScript away, and makes sure that it is gone.
func (v *visitor) withoutScripts() {
	v.Helper()
	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	v.do(chromedp.Navigate("data:text/html,<!doctype html><title>without</title><script>document.title='with'</script>"))
	if title := ask[string](v, `document.title`); title != "without" {
		v.Fatalf("a page is %s scripts", title)
	}
}

// witness writes down what no page of the site may do.
func (v *visitor) witness(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	offence := func(format string, args ...any) { v.offences = append(v.offences, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		offence("exception: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		offence("console.%s", e.Type)
	case *log.EventEntryAdded:
		// A page that says "no such page" with status 404 is in order; anything else that fails is not.
		if e.Entry.Source != log.EntrySourceNetwork || !v.documents[e.Entry.NetworkRequestID] {
			offence("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *audits.EventIssueAdded:
		details, err := json.Marshal(e.Issue.Details)
		offence("%s: %s %v", e.Issue.Code, details, err)
	case *network.EventRequestWillBeSent:
		v.documents[e.RequestID] = e.Type == network.ResourceTypeDocument
		if !v.own(e) {
			offence("a request to %s from %s", e.Request.URL, e.DocumentURL)
		}
	}
}

// own reports whether a request stays with the page's own host. People themselves go where they want.
func (v *visitor) own(e *network.EventRequestWillBeSent) bool {
	return e.Type == network.ResourceTypeDocument || origin(e.Request.URL) == origin(e.DocumentURL)
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}

// behaved fails the test if a page did what it may not, since the last time.
func (v *visitor) behaved() {
	v.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, o := range v.offences {
		v.Errorf("%s", o)
	}
	v.offences = nil
}

// call sends a command of the protocol to the window.
func call[P, R any](v *visitor, c cdp.Command[P, R], params P) R {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	r, err := chromedp.Call(ctx, c, params)
	if err != nil {
		v.Fatalf("%s: %v", c.Method, err)
	}
	return r
}

// ask evaluates a question about the page.
func ask[T any](v *visitor, question string, options ...chromedp.EvaluateOption) T {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](question, options...))
	if err != nil {
		v.Fatalf("%.200s: %v", question, err)
	}
	return answer
}

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.Fatalf("on %s: %v", v.where(), err)
	}
}

// loads does something that leads to a page, and returns its status.
func (v *visitor) loads(steps ...chromedp.Action[chromedp.Void]) int {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	r, err := chromedp.RunResponse(ctx, steps...)
	if err != nil || r == nil {
		v.Fatalf("no page came: %v", err)
	}
	return int(r.Status)
}

// download clicks on what gives a file, and returns the file. The browser tells every window of the files of all of them:
// only the one that begins in this window counts.
func (v *visitor) download(selector string) []byte {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	beginnings, progress := chromedp.BrowserEvents(ctx, browser.DownloadWillBegin), chromedp.BrowserEvents(ctx, browser.DownloadProgress)
	window := call(v, tab.GetFrameTree, cdp.Empty{}).FrameTree.Frame.ID
	v.do(v.click(selector))
	var file string
	for e, err := range beginnings {
		if err != nil {
			v.Fatalf("%s gives no file: %v", selector, err)
		}
		if e.FrameID == window {
			file = e.GUID
			break
		}
	}
	for e, err := range progress {
		switch {
		case err != nil:
			v.Fatalf("%s gives no whole file: %v", selector, err)
		case e.GUID != file:
		case e.State == browser.DownloadProgressStateCanceled:
			v.Fatalf("the file of %s was cut off", selector)
		case e.State == browser.DownloadProgressStateCompleted:
			content, err := os.ReadFile(filepath.Join(v.files, file))
			if err != nil {
				v.Fatal(err)
			}
			return content
		}
	}
	v.Fatalf("%s gives no file", selector)
	return nil
}
