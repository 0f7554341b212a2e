// Session: one client's connection, and the exchanges on it, one after the other.
//
// An exchange goes: the head is read; the observer is asked (begin); head and body go to the
// upstream while its reply comes; the reply's end is held back; the observer is told (finish); the
// end is let go. Both directions are bounded: a side is read only where there is room for what it
// sends. Everything happens on the loop's thread; nothing waits.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/exchange.h"
#include "gateway/form_scan.h"
#include "gateway/proxy/buffer.h"
#include "gateway/proxy/link.h"
#include "gateway/proxy/loop.h"
#include "gateway/proxy/upstream.h"
#include "gateway/wire/body_frame.h"
#include "gateway/wire/reply_head.h"
#include "gateway/wire/request_head.h"

namespace opentrail::gateway {

class Session final : public Watched {
  public:
    Session(Loop& loop, std::uint64_t id, Accepted accepted);
    ~Session() override;

    void start();
    void on_events(std::uint32_t events) override;
    /// Goes on as far as it can. May end and bury the session.
    void run();
    void on_answer(std::uint64_t question, Verdict verdict);
    void on_tick();
    /// The loop stops: nothing new begins.
    void on_stop();
    /// The loop stops now.
    void give_up();

  private:
    enum class Stage : std::uint8_t {
        shaking_hands,
        reading_head,
        beginning,  // The observer has been asked, and nothing was sent.
        passing,
        finishing,  // The observer has been told, and the end is held back.
        flushing,   // The end may go.
        lingering,  // The client still sends, and nobody listens.
        dead,
    };
    /// What it waits for, and so how long.
    enum class Wait : std::uint8_t {
        nothing,
        handshake,
        idle,
        head,
        client_read,
        client_write,
        connect,
        upstream_write,
        upstream_read,
        linger,
    };

    /// Reads or writes before others come to their turn.
    static constexpr int rounds_max = 16;

    // session.cpp: what happens when.
    bool step();
    bool shake_hands();
    bool complete();
    bool linger();
    void begin_next();
    void die(bool as_error);
    Wait wait() const;
    void set_deadline();
    void on_timeout();
    Link::State fill(Link& link, Buffer& buffer);

    // session_request.cpp: from the client to the upstream.
    bool read_head();
    bool begin();
    bool on_begun(Verdict verdict);
    void pump_request();
    bool frame_request();
    bool is_request_sent() const;
    void keep(Excerpt& excerpt, std::string_view data, std::size_t bytes_max);
    void keep_request(std::string_view data);
    void look_for_names(std::string_view data);

    // session_upstream.cpp: the connection to it.
    bool acquire();
    bool connect_next(std::string_view why);
    bool advance_connection();
    bool send_again();
    void drop_upstream();
    void return_upstream();

    // session_reply.cpp: from the upstream to the client.
    bool pass();
    void pump_reply();
    bool read_reply_head();
    bool take_reply_head();
    bool frame_reply();
    void on_upstream_end(bool broken);
    void end_reply();
    bool flush();
    bool is_flushed() const;
    void finish();
    bool on_finished(const Verdict& verdict);

    // session_ending.cpp: what goes wrong.
    void fail(Ending ending, std::string_view detail, int status);
    void answer(int status, std::string_view message, bool recorded);
    void leave(std::string_view detail);
    void tell_end();
    void count_ending();

    Loop& loop_;
    ProxyState& state_;
    const std::uint64_t id_;
    Link client_;
    const std::string address_;
    const std::uint16_t port_;
    Stage stage_ = Stage::reading_head;
    bool running_ = false;
    bool closes_ = false;  // The client's connection ends with this exchange.
    bool client_ended_ = false;
    bool moved_ = false;  // Bytes did, since the deadline was set.
    Wait waits_for_ = Wait::nothing;
    Duration deadline_{0};
    std::uint64_t questions_ = 0;

    Exchange exchange_;
    std::shared_ptr<void> memory_;
    std::size_t excerpt_bytes_ = 0;  // Reserved.
    bool begun_ = false;             // A byte of the head came.
    bool told_ = false;              // finish() was called, or nobody wants to hear of it.

    // The request.
    Buffer in_;
    RequestHead head_;
    BodyFrame request_;
    std::string request_out_;  // Its head.
    std::size_t request_out_sent_ = 0;
    bool request_framed_ = false;  // All of it came.
    bool is_http11_ = true;
    bool is_to_head_ = false;
    bool is_idempotent_ = false;
    bool awaits_continue_ = false;
    std::optional<FormScan> form_scan_;  // Of a body that is not kept whole.
    bool is_scanned_ = false;            // Whether it may be a form has been looked at.

    // The upstream.
    std::unique_ptr<Upstream> upstream_;
    std::size_t tries_ = 0;  // Addresses tried.
    bool is_again_ = false;
    bool is_deaf_ = false;  // It takes no more of the request.
    bool anything_sent_ = false;

    // The reply.
    Buffer back_;
    ReplyHead reply_head_;
    BodyFrame reply_;
    std::string reply_out_;  // Heads, and replies of our own.
    std::size_t reply_out_sent_ = 0;
    std::size_t reply_out_allowed_ = 0;  // The rest is held back.
    std::size_t interim_bytes_ = 0;      // Of reply_out_: heads of 1xx.
    std::size_t held_ = 0;               // So many of the last bytes in back_ are.
    int interims_ = 0;
    bool reply_came_ = false;    // A byte of it.
    bool reply_headed_ = false;  // Its head.
    /// TLS may have made a record of its first bytes already, though none was sent.
    bool is_offered_ = false;
};

}  // namespace opentrail::gateway
