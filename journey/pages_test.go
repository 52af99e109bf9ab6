package journey_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// TestPages shows every page in every state, in both languages, on a phone and a desktop, light and dark. No rule of
// axe-core finds anything, nothing scrolls sideways, nothing is fetched from elsewhere, and the console stays empty. The rules look at each
// page in French on a phone in light colours, and in English on a desktop in dark ones.
func TestPages(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			b := chromium(t)
			v := visit(t, b, serve(t), lang)
			v.visits = newVisits(t, false)
			audits := looks[map[string]int{"fr": 0, "en": 3}[lang]]
			for i, one := range slices.Concat(strangers, members, regulars) {
				t.Run(one.name, func(t *testing.T) {
					v.TB = t
					v.seen(looks[1])
					v.is(one.reach(v), one.status, "/")
					v.isWhole()
					v.seen(audits)
					v.accessible(audits)
					if at := ask[[]string](v, `[location.origin, location.pathname]`); at[0] == v.site {
						audited.Store(sortOf(at[1], one.status), true)
					}
					for _, l := range photographed() {
						v.seen(l)
						v.photograph(fmt.Sprintf("%s-%02d-%s-%s", lang, i, one.name, l.name))
					}
					v.reflows()
					v.behaved()
				})
			}
			v.visits.kept(t, "states")
		})
	}
}

// look is how a page is looked at.
type look struct {
	name          string
	width, height int64
	scheme        string // prefers-color-scheme
}

var looks = []look{
	{"phone", 390, 844, "light"},
	{"desktop", 1280, 900, "light"},
	{"phone-dark", 390, 844, "dark"},
	{"desktop-dark", 1280, 900, "dark"},
}

// photographed are the looks of which somebody asked for pictures.
func photographed() []look {
	if os.Getenv("CHARTE_TEST_SHOTS") == "" {
		return nil
	}
	return looks
}

// seen turns the window into that of a device.
func (v *visitor) seen(l look) {
	v.Helper()
	call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}})
	call(v, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: l.width, Height: l.height, DeviceScaleFactor: 1, Mobile: l.width < 500})
}

// isWhole: a page says its language, its title and its place.
func (v *visitor) isWhole() {
	v.Helper()
	if lang := v.attribute("html", "lang"); lang != v.Lang {
		v.Errorf("the page is in %q, want %q", lang, v.Lang)
	}
	if ask[string](v, `document.title`) == "" || v.count("main h1") != 1 {
		v.Error("a page has a title and one heading of the first level")
	}
}

// What axe-core looks for: WCAG 2.2, levels A and AA, and what it calls best practice.
const allRules = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}`

// finding is what a rule of axe-core says about some elements.
type finding struct {
	ID    string
	Help  string
	Nodes []struct{ Target, Summary string }
}

// accessible lets axe-core look at the page, from a world of its own: the page's policy lets no script run in it.
func (v *visitor) accessible(l look) {
	v.Helper()
	axe, err := os.ReadFile("../tools/oracles/node_modules/axe-core/axe.min.js")
	if err != nil {
		v.Fatalf("%v\naxe-core is missing\ninstall it with:    tools/install-test-needs.sh", err)
	}
	frame := call(v, page.GetFrameTree, cdp.Empty{}).FrameTree.Frame.ID
	world := call(v, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: frame, WorldName: "axe"}).ExecutionContextID
	apart := func(p *runtime.EvaluateParams) { p.ContextID = world }
	if ask[string](v, `typeof axe`, apart) == "undefined" {
		ask[chromedp.Void](v, string(axe), apart)
	}
	found := ask[[]finding](v, `axe.run({runOnly: `+allRules+`, resultTypes: ["violations"]}).then(r => r.violations.map(
		f => ({ID: f.id, Help: f.help, Nodes: f.nodes.map(n => ({Target: n.target.join(" "), Summary: n.failureSummary}))})))`,
		apart, chromedp.EvalAwaitPromise)
	for _, f := range found {
		v.Errorf("%s: axe-core: %s: %s: %v", l.name, f.ID, f.Help, f.Nodes)
	}
}

// reflows: on 320 pixels, a page that is read from top to bottom needs no scrolling sideways (WCAG 1.4.10).
func (v *visitor) reflows() {
	v.Helper()
	v.seen(look{"narrow", 320, 640, "light"})
	if wide := ask[int](v, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		v.Errorf("on a narrow window, %s is %d pixels too wide", v.where(), wide)
	}
}

// photograph keeps a picture of the page, when somebody asked for pictures.
func (v *visitor) photograph(name string) {
	v.Helper()
	dir := os.Getenv("CHARTE_TEST_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(v.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		v.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		v.Fatal(err)
	}
}
