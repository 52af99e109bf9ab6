package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"charte/store"
)

// health answers "ok" while the database does.
func health(sites []*store.Site) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		for _, s := range sites {
			if err := s.Ping(r.Context()); err != nil {
				return send(w, http.StatusServiceUnavailable, "text/plain; charset=utf-8", []byte("the database does not answer\n"))
			}
		}
		return send(w, http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
	}
}

// metrics shows the server's figures to this machine alone: a request that came through a proxy came from elsewhere.
func metrics(reg *prometheus.Registry) handler {
	figures := promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
	return func(w http.ResponseWriter, r *http.Request) error {
		from, _ := netip.ParseAddrPort(r.RemoteAddr)
		for _, h := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via"} {
			if len(r.Header.Values(h)) > 0 {
				return errNotHere
			}
		}
		if !from.Addr().Unmap().IsLoopback() {
			return errNotHere
		}
		figures.ServeHTTP(w, r)
		return nil
	}
}

// contactLasts is how long a security.txt may be believed: less than a year (RFC 9116 2.5.5).
const contactLasts = 180 * 24 * time.Hour

// securityText says whom to tell about a weakness (RFC 9116).
//
// Law: GDPR 32(1)(d)
func securityText(s *store.Site, now func() time.Time) handler {
	return func(w http.ResponseWriter, _ *http.Request) error {
		expires := now().UTC().Add(contactLasts).Truncate(24 * time.Hour)
		w.Header().Set("Cache-Control", "public, max-age=86400")
		return send(w, http.StatusOK, "text/plain; charset=utf-8", fmt.Appendf(nil,
			"Contact: mailto:%s\nExpires: %s\nPreferred-Languages: %s\nCanonical: %s/.well-known/security.txt\n",
			s.Plan.Charter.Controller.Contact, expires.Format(time.RFC3339), strings.Join(s.Plan.Charter.Site.Languages, ", "), s.Base))
	}
}
