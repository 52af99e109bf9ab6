package demo

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"charte/policy"
)

// alerts is what the second version of the demonstration adds: one purpose that rests on consent.
const alerts = `  job_alerts:
    label: {fr: les offres près de chez vous, en: jobs near you}
    text:
      fr: Vous envoyer chaque semaine les offres d’emploi proches de chez vous, seulement si vous le demandez.
      en: Send you each week the jobs that are near your home, only if you ask for it.
    nature: newsletter
    basis: consent
    data: [email, postcode]
    consent: {asked by: an unticked box, proof: receipt, withdraw by: [site, email, link]}
`

var (
	versionLine   = regexp.MustCompile(`(?m)^version: \{number: (\d+), date: [0-9-]+`)
	purposesEnd   = regexp.MustCompile(`(?m)^  statistics:$`)
	retentionLine = regexp.MustCompile(`(?m)^retention:$`)
)

// amended gives the charter that would follow another: it applies from a day.
func amended(source []byte, from time.Time) ([]byte, error) {
	found := versionLine.FindSubmatch(source)
	if found == nil || !purposesEnd.Match(source) || !retentionLine.Match(source) {
		return nil, fmt.Errorf("demo: this charter is not the one that the demonstration can amend")
	}
	number, err := strconv.Atoi(string(found[1]))
	if err != nil {
		return nil, err
	}
	source = bytes.Replace(source, found[0], fmt.Appendf(nil, "version: {number: %d, date: %s", number+1, from.Format(time.DateOnly)), 1)
	source = purposesEnd.ReplaceAll(source, []byte(alerts+"  statistics:"))
	return retentionLine.ReplaceAll(source, []byte("retention:\n  job_alerts: {as: account}")), nil
}

// announce publishes a version that asks people for something more, and tells them. It does nothing when there is one already.
func (d *Demo) announce(ctx context.Context) (applies time.Time, err error) {
	now := d.clock.Now()
	if applies, ok := d.amended(ctx); ok {
		return applies, nil
	}
	source, err := amended(d.site.Plan.Charter.Source, policy.Earliest(d.site.Plan.Charter, now))
	if err != nil {
		return applies, err
	}
	compiled, err := compile(first, source, now)
	if err != nil {
		return applies, err
	}
	next, err := d.store.Site(compiled, d.SiteURL)
	if err != nil {
		return applies, err
	}
	return compiled.Charter.Version.Date, next.Publish(ctx, policy.Published(compiled, now), now)
}

// amended reports from when the second version applies, once it is published.
func (d *Demo) amended(ctx context.Context) (time.Time, bool) {
	all, err := d.site.Versions(ctx)
	if err != nil || len(all) == 0 || all[0].Number == d.site.Number() {
		return time.Time{}, false
	}
	return all[0].Applies, true
}
