// The wire protocol of a tool (docs/tool-protocol.md): what any tool needs, with NATS and JSON Schema alone.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	metadataKey = "trunkline.tool"
	// One queue group for all instances of all tools: one of them gets a request.
	queue            = "tools"
	maxArgumentBytes = 8 * 1024
	maxResultBytes   = 64 * 1024
	maxInFlight      = 64
)

// ToolError is a refusal. It says that nothing was changed.
type ToolError struct {
	Code      string         `json:"code"`
	Message   string         `json:"message"`
	Retryable bool           `json:"retryable"`
	Details   map[string]any `json:"details,omitempty"`
}

func (e *ToolError) Error() string { return e.Code + ": " + e.Message }

// Call is what the gateway says about a call, in headers beside the arguments.
type Call struct {
	Tenant, CallID, ToolCallID string
	// The same for every delivery of one effect.
	IdempotencyKey string
	// After it nobody waits for the reply.
	Deadline time.Time
	// W3C trace context, to be passed on with every request of the tool's own; "" without a trace.
	Traceparent string
}

func (c Call) key() string { return c.Tenant + "." + c.CallID + "." + c.ToolCallID }

// Handler does the work. Its context ends at the deadline, when the caller has moved on, and when the service drains
// for too long. An error of the context that it returns says that nothing was changed.
type Handler func(ctx context.Context, arguments json.RawMessage, call Call) (any, error)

// ToolService serves one tool.
type ToolService struct {
	nc         *nats.Conn
	definition json.RawMessage
	tool       struct {
		Name       string          `json:"name"`
		Version    int             `json:"version"`
		Parameters json.RawMessage `json:"parameters"`
	}
	schema  *jsonschema.Schema
	handler Handler

	service       micro.Service
	cancellations *nats.Subscription
	work          sync.WaitGroup

	mutex    sync.Mutex
	draining bool
	inFlight int
	running  map[string][]*running
}

type running struct{ cancel context.CancelFunc }

// Serve registers the tool as a NATS service (ADR-32): that alone puts it into the catalogue.
func Serve(nc *nats.Conn, name string, definition []byte, handler Handler) (*ToolService, error) {
	s := &ToolService{nc: nc, handler: handler, running: map[string][]*running{}}
	var compact bytes.Buffer
	if err := json.Compact(&compact, definition); err != nil {
		return nil, err
	}
	s.definition = compact.Bytes()
	if err := json.Unmarshal(s.definition, &s.tool); err != nil {
		return nil, err
	}
	var err error
	if s.schema, err = compile(s.tool.Parameters); err != nil {
		return nil, err
	}
	subject := fmt.Sprintf("tool.%s.v%d", s.tool.Name, s.tool.Version)
	if s.cancellations, err = nc.Subscribe(subject+".cancel", s.cancel); err != nil {
		return nil, err
	}
	s.service, err = micro.AddService(nc, micro.Config{Name: name, Version: "1.0.0", QueueGroup: queue})
	if err != nil {
		return nil, err
	}
	err = s.service.AddEndpoint(
		fmt.Sprintf("%s-v%d", s.tool.Name, s.tool.Version),
		micro.HandlerFunc(s.take),
		micro.WithEndpointSubject(subject),
		micro.WithEndpointMetadata(map[string]string{metadataKey: string(s.definition)}),
	)
	if err != nil {
		return nil, err
	}
	slog.Info("tool served", "tool", s.tool.Name, "version", s.tool.Version)
	return s, nc.Flush()
}

// Close leaves the catalogue, lets work in progress finish, then tells it to stop.
func (s *ToolService) Close(timeout time.Duration) {
	s.mutex.Lock()
	s.draining = true
	s.mutex.Unlock()
	if err := s.service.Stop(); err != nil {
		slog.Error("service did not stop", "error", err)
	}
	done := make(chan struct{})
	go func() {
		s.work.Wait()
		close(done)
	}()
	if !within(done, timeout) {
		s.mutex.Lock()
		for _, executions := range s.running {
			for _, r := range executions {
				r.cancel()
			}
		}
		s.mutex.Unlock()
		within(done, time.Second)
	}
	if err := s.cancellations.Unsubscribe(); err != nil {
		slog.Error("cancel subject was not left", "error", err)
	}
}

func within(done <-chan struct{}, timeout time.Duration) bool {
	select {
	case <-done:
		return true
	case <-time.After(timeout):
		return false
	}
}

// The client hands over one message after the other: the work is done beside it.
func (s *ToolService) take(request micro.Request) {
	s.mutex.Lock()
	draining, busy := s.draining, s.inFlight >= maxInFlight
	if !draining && !busy {
		s.inFlight++
		s.work.Add(1)
	}
	s.mutex.Unlock()
	switch {
	case draining:
		s.answer(request, nil, Call{}, &ToolError{Code: "SHUTTING_DOWN", Message: "The process is draining.", Retryable: true})
	case busy:
		s.answer(request, nil, Call{}, &ToolError{Code: "TOOL_OVERLOADED", Message: "The tool is busy.", Retryable: true})
	default:
		go func() {
			defer s.work.Done()
			result, call, err := s.execute(request)
			s.mutex.Lock()
			s.inFlight--
			s.mutex.Unlock()
			s.answer(request, result, call, err)
		}()
	}
}

func (s *ToolService) answer(request micro.Request, result []byte, call Call, failure error) {
	traceID := ""
	if parts := strings.Split(request.Headers().Get("traceparent"), "-"); len(parts) == 4 {
		traceID = parts[1]
	}
	log := slog.With("tool", s.tool.Name, "tenant", call.Tenant, "callId", call.CallID,
		"toolCallId", call.ToolCallID, "traceId", traceID)
	if failure == nil {
		log.Info("tool answered")
		if err := request.Respond(result); err != nil {
			log.Error("reply was not sent", "error", err)
		}
		return
	}
	var known *ToolError
	if !errors.As(failure, &known) {
		// It may quote anything: it goes to the log, not to the caller. INTERNAL tells the gateway that the outcome is
		// unknown.
		log = log.With("error", failure.Error())
		known = &ToolError{Code: "INTERNAL", Message: "The tool met an unexpected error."}
	}
	log.Info("tool answered with an error", "code", known.Code)
	body, err := json.Marshal(struct {
		*ToolError
		TraceID string `json:"traceId"`
	}{known, traceID})
	if err == nil {
		err = request.Error("500", known.Code, body, micro.WithHeaders(micro.Headers{"Trunkline-Error": {known.Code}}))
	}
	if err != nil {
		log.Error("reply was not sent", "error", err)
	}
}

func (s *ToolService) execute(request micro.Request) (result []byte, call Call, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	if call, err = readCall(request.Headers()); err != nil {
		return nil, call, err
	}
	if !time.Now().Before(call.Deadline) {
		return nil, call, &ToolError{Code: "DEADLINE_EXCEEDED", Message: "The deadline had passed before the tool began.", Retryable: true}
	}
	// The gateway has checked the schema already. A tool doesn't rely on it.
	if err = s.check(request.Data()); err != nil {
		return nil, call, err
	}
	ctx, cancel := context.WithDeadline(context.Background(), call.Deadline)
	defer cancel()
	defer s.track(call, cancel)()
	value, err := s.handler(ctx, request.Data(), call)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, call, &ToolError{Code: "DEADLINE_EXCEEDED", Message: "Stopped at the deadline; nothing was done."}
	case errors.Is(err, context.Canceled):
		return nil, call, &ToolError{Code: "STOPPED", Message: "Stopped by the platform; nothing was done."}
	case err != nil:
		return nil, call, err
	}
	if result, err = json.Marshal(value); err != nil {
		return nil, call, err
	}
	if len(result) > maxResultBytes {
		return nil, call, &ToolError{Code: "RESULT_TOO_LARGE", Message: "The result exceeds 64 KiB.",
			Details: map[string]any{"bytes": len(result)}}
	}
	return result, call, nil
}

func (s *ToolService) track(call Call, cancel context.CancelFunc) (end func()) {
	this := &running{cancel}
	key := call.key()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.running[key] = append(s.running[key], this)
	return func() {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		var others []*running
		for _, r := range s.running[key] {
			if r != this {
				others = append(others, r)
			}
		}
		if len(others) == 0 {
			delete(s.running, key)
		} else {
			s.running[key] = others
		}
	}
}

// A broadcast to every instance: those that don't run this call have nothing to do.
func (s *ToolService) cancel(msg *nats.Msg) {
	var body struct{ Tenant, CallID, ToolCallID string }
	if json.Unmarshal(msg.Data, &body) != nil {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, r := range s.running[Call{Tenant: body.Tenant, CallID: body.CallID, ToolCallID: body.ToolCallID}.key()] {
		r.cancel()
	}
}

func compile(parameters json.RawMessage) (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(parameters))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("parameters.json", document); err != nil {
		return nil, err
	}
	return compiler.Compile("parameters.json")
}

func (s *ToolService) check(data []byte) error {
	if len(data) > maxArgumentBytes {
		return &ToolError{Code: "ARGUMENTS_TOO_LARGE", Message: "The arguments exceed 8 KiB."}
	}
	arguments, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return &ToolError{Code: "MALFORMED_JSON", Message: "The body is not JSON in UTF-8."}
	}
	var broken *jsonschema.ValidationError
	if err := s.schema.Validate(arguments); errors.As(err, &broken) {
		fields := []map[string]any{}
		for _, cause := range broken.Causes {
			field := strings.Join(cause.InstanceLocation, ".")
			if field == "" {
				field = "$"
			}
			rule := strings.Join(cause.ErrorKind.KeywordPath(), ".")
			fields = append(fields, map[string]any{"field": field, "rule": rule, "message": "breaks the schema"})
		}
		return &ToolError{Code: "ARGUMENTS_INVALID", Message: "The arguments break the schema.",
			Details: map[string]any{"fields": fields[:min(len(fields), 20)]}}
	}
	return err
}

var (
	name    = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)
	text    = regexp.MustCompile(`^[\x21-\x7e]{1,128}$`)
	instant = regexp.MustCompile(`^[0-9]{1,15}$`)
)

func readCall(headers micro.Headers) (Call, error) {
	var wrong string
	take := func(header string, pattern *regexp.Regexp) string {
		value := headers.Get(header)
		if !pattern.MatchString(value) && wrong == "" {
			wrong = header
		}
		return value
	}
	call := Call{
		Tenant:         take("Trunkline-Tenant", name),
		CallID:         take("Trunkline-Call-Id", name),
		ToolCallID:     take("Trunkline-Tool-Call-Id", text),
		IdempotencyKey: take("Trunkline-Idempotency-Key", text),
		Traceparent:    headers.Get("traceparent"),
	}
	deadline := take("Trunkline-Deadline", instant)
	if wrong != "" {
		return Call{}, &ToolError{Code: "INVALID_ENVELOPE", Message: "The header " + wrong + " is missing or wrong.",
			Details: map[string]any{"header": wrong}}
	}
	ms, err := strconv.ParseInt(deadline, 10, 64)
	call.Deadline = time.UnixMilli(ms)
	return call, err
}
