package web

import (
	"slices"
	"strings"

	"charte/charter"
	"charte/web/page"
)

// onlyWith says beside a question that its answer is kept with a consent alone, and which: "" where it is kept anyway.
//
// Law: GDPR 4(11), GDPR 9(2)(a)
func (l look) onlyWith(f page.Frame, id, kind, field string) string {
	var boxes []string
	for _, u := range l.plan.Boxed(kind, field) {
		boxes = append(boxes, f.T("box.named", l.purposeLabel(f, u.Name)))
	}
	if len(boxes) == 0 {
		return ""
	}
	return f.T(id, strings.Join(boxes, ", "))
}

// besides puts a sentence after another one, where there are both.
func besides(said, more string) string { return strings.TrimSpace(said + " " + more) }

// drops says what goes with a consent once it is withdrawn: "" where nothing does.
//
// Law: GDPR 7(3), GDPR 17(1)(b)
func (l look) drops(f page.Frame, purpose string) string {
	var labels []string
	for _, field := range l.plan.Charter.Data {
		goes := slices.ContainsFunc(l.plan.Joins(), func(k charter.Kind) bool {
			uses := l.plan.Boxed(k.Name, field.Name)
			return l.plan.Holds(k.Name, field.Name) && slices.ContainsFunc(uses, func(u charter.Purpose) bool { return u.Name == purpose }) &&
				!slices.ContainsFunc(uses, func(u charter.Purpose) bool { return l.plan.Outlived(u.Name, field.Name) })
		})
		if goes {
			labels = append(labels, f.T("box.named", say(f.Lang, field.Label)))
		}
	}
	if len(labels) == 0 {
		return ""
	}
	return f.T("switch.drops", strings.Join(labels, ", "))
}
