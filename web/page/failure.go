package page

import "net/http"

// Failure is the plain page that answers what cannot be done.
type Failure struct {
	Frame
	Status int    // of the HTTP answer
	Title  string // what happened; "" gives the words for Status
	Advice string // what to do; "" gives the words for Status
	Links  []Link // where to do it
	Ref    string // what to quote when writing to the controller, never personal; or ""
	Sent   bool   // whether something was sent, which may not have been saved
}

func (Failure) template() string { return "failure" }

// Here is false: what cannot be done is no page of the menu.
func (Failure) Here(string) bool { return false }

// HasHome reports whether there is a home page to go back to: a host without a site has none.
func (e Failure) HasHome() bool { return !e.Bare || e.SiteURL != "" }

// Heading says what happened.
func (e Failure) Heading() string {
	if e.Title != "" {
		return e.Title
	}
	title, _ := e.standard()
	return title
}

// ToDo says what to do.
func (e Failure) ToDo() string {
	if e.Advice != "" {
		return e.Advice
	}
	_, advice := e.standard()
	return advice
}

func (e Failure) standard() (title, advice string) {
	switch e.Status {
	case http.StatusBadRequest:
		return e.T("failure.400"), e.T("failure.400-do")
	case http.StatusForbidden:
		return e.T("failure.403"), e.T("failure.403-do")
	case http.StatusNotFound:
		return e.T("failure.404"), e.T("failure.404-do")
	case http.StatusMethodNotAllowed:
		return e.T("failure.405"), e.T("failure.405-do")
	case http.StatusGone:
		return e.T("failure.410"), e.T("failure.410-do")
	case http.StatusRequestEntityTooLarge:
		return e.T("failure.413"), e.T("failure.413-do")
	case http.StatusMisdirectedRequest:
		return e.T("failure.421"), e.T("failure.421-do")
	case http.StatusTooManyRequests:
		return e.T("failure.429"), e.T("failure.429-do")
	case http.StatusServiceUnavailable:
		return e.T("failure.503"), e.again()
	default:
		return e.T("failure.500"), e.again()
	}
}

func (e Failure) again() string {
	if e.Sent {
		return e.T("failure.unsaved")
	}
	return e.T("failure.again")
}
