#include "http/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/assert.h"
#include "http/letter_case.h"

namespace opentrail::http {
namespace {

// The body of an error reply to a stream: more says nothing more.
constexpr std::size_t error_body_bytes_max = std::size_t{1} << 20;

struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct UrlDeleter {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// curl_global_init is not to be run twice at once.
void init_once() {
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    INVARIANT(result == CURLE_OK);
}

void append(List& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    INVARIANT(longer != nullptr);
    (void)list.release();
    list.reset(longer);
}

bool has_line_end(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

/// The URL without its query, which may hold a signature.
std::string_view without_query(std::string_view url) { return url.substr(0, url.find('?')); }

/// What curl hands over, on its way into a Response.
struct Receiver {
    Response response;
    std::size_t body_bytes_max = 0;
    const std::function<bool(std::string_view)>* take = nullptr;
    bool stopped = false;   // `take` wanted no more.
    bool has_head = false;  // To its last line: curl takes one that is cut for whole.
    bool too_large = false;

    std::size_t on_header(std::string_view line) {
        const std::size_t size = line.size();
        if (line.starts_with("HTTP/")) {
            // After "100 Continue" the true reply begins anew.
            response.headers.clear();
            has_head = false;
            return size;
        }
        while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) has_head = true;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return size;
        std::string_view value = line.substr(colon + 1);
        while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
        while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
        response.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
        return size;
    }

    std::size_t on_body(std::string_view bytes, long status) {
        if (take && status < 300) {
            if ((*take)(bytes)) return bytes.size();
            stopped = true;
            return CURL_WRITEFUNC_ERROR;
        }
        if (response.body.size() + bytes.size() > body_bytes_max) {
            too_large = true;
            return CURL_WRITEFUNC_ERROR;
        }
        response.body += bytes;
        return bytes.size();
    }
};

/// Watches that a transfer moves, and is wanted.
struct Watch {
    using Clock = std::chrono::steady_clock;
    std::chrono::milliseconds stall_timeout;
    std::stop_token stop;
    curl_off_t moved = 0;
    Clock::time_point moved_at = Clock::now();
    bool stalled = false;

    /// False when it is to end.
    bool look(curl_off_t now_moved) {
        if (stop.stop_requested()) return false;
        const Clock::time_point now = Clock::now();
        if (now_moved != moved) {
            moved = now_moved;
            moved_at = now;
        }
        stalled = stall_timeout.count() > 0 && now - moved_at >= stall_timeout;
        return !stalled;
    }
};

class CurlClient final : public Client {
  public:
    explicit CurlClient(ClientTls tls)
        : tls_(std::move(tls)), easy_((init_once(), curl_easy_init())) {
        INVARIANT(easy_ != nullptr);
    }

    Result<Response> send(const ClientRequest& request) override {
        Receiver receiver;
        receiver.body_bytes_max = request.response_bytes_max;
        return perform(request, receiver);
    }

    Result<Response> stream(const ClientRequest& request,
                            const std::function<bool(std::string_view)>& take) override {
        Receiver receiver;
        receiver.body_bytes_max = error_body_bytes_max;
        receiver.take = &take;
        return perform(request, receiver);
    }

  private:
    struct Transfer {
        Receiver& receiver;
        CURL* easy;
    };

    static std::size_t header_arrived(char* bytes, std::size_t, std::size_t size, void* user) {
        return static_cast<Transfer*>(user)->receiver.on_header({bytes, size});
    }

    static std::size_t body_arrived(char* bytes, std::size_t, std::size_t size, void* user) {
        auto* transfer = static_cast<Transfer*>(user);
        long status = 0;
        curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
        return transfer->receiver.on_body({bytes, size}, status);
    }

    static int moved(void* user, curl_off_t, curl_off_t down, curl_off_t, curl_off_t up) {
        return static_cast<Watch*>(user)->look(down + up) ? 0 : 1;
    }

    template <class T>
    void set(CURLoption option, T value) {
        const CURLcode result = curl_easy_setopt(easy_.get(), option, value);
        INVARIANT(result == CURLE_OK);
    }

    void set_method(const ClientRequest& request) {
        if (request.method == "HEAD") {
            set(CURLOPT_NOBODY, 1L);
        } else if (request.method == "GET" && request.body.empty()) {
            set(CURLOPT_HTTPGET, 1L);
        } else {
            if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
                set(CURLOPT_POST, 1L);
                set(CURLOPT_POSTFIELDS, request.body.data());
                set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
            }
            set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
        }
    }

    static Result<List> make_headers(const ClientRequest& request) {
        List list;
        // "Name:" tells curl to leave out what it would add by itself.
        for (const char* own : {"Accept", "Expect", "Content-Type", "User-Agent"}) {
            if (!find(request.headers, own)) append(list, std::string(own) + ":");
        }
        for (const Header& header : request.headers) {
            if (has_line_end(header.name) || has_line_end(header.value) || header.name.empty()) {
                return fail(Code::invalid,
                            fmt::format("cannot send header {}: it holds a line end",
                                        has_line_end(header.name) ? "" : header.name));
            }
            append(list,
                   header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
        }
        return list;
    }

    /// A proxy of the environment is for the outside world; it cannot reach our loopback, nor what
    /// is linked to this machine alone.
    Result<void> set_url(const std::string& url) {
        const std::unique_ptr<CURLU, UrlDeleter> parts(curl_url());
        INVARIANT(parts != nullptr);
        char* host_text = nullptr;
        if (curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK ||
            curl_url_get(parts.get(), CURLUPART_HOST, &host_text, 0) != CURLUE_OK) {
            return fail(Code::invalid, fmt::format("{} is not a URL", without_query(url)));
        }
        const std::string host = lower(std::string_view(host_text));
        curl_free(host_text);
        if (host == "localhost" || host == "[::1]" || host.starts_with("127.") ||
            host.starts_with("169.254.")) {
            set(CURLOPT_NOPROXY, "*");
        }
        set(CURLOPT_URL, url.c_str());
        return {};
    }

    void set_tls() {
        set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
        set(CURLOPT_SSL_VERIFYPEER, tls_.verifies ? 1L : 0L);
        set(CURLOPT_SSL_VERIFYHOST, tls_.verifies ? 2L : 0L);
        if (!tls_.ca_file.empty()) {
            set(CURLOPT_CAINFO, tls_.ca_file.c_str());
            set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
        }
        if (tls_.certificate_file.empty()) return;
        set(CURLOPT_SSLCERT, tls_.certificate_file.c_str());
        set(CURLOPT_SSLKEY,
            (tls_.key_file.empty() ? tls_.certificate_file : tls_.key_file).c_str());
    }

    Result<Response> perform(const ClientRequest& request, Receiver& receiver) {
        // Keeps the connection, forgets all options of the request before.
        curl_easy_reset(easy_.get());
        if (auto url_set = set_url(request.url); !url_set) return std::unexpected(url_set.error());
        auto headers = make_headers(request);
        if (!headers) return std::unexpected(headers.error());
        set_method(request);
        set_tls();
        set(CURLOPT_HTTPHEADER, headers->get());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_PATH_AS_IS, 1L);  // A signature covers the path as it is.
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_TCP_NODELAY, 1L);
        set(CURLOPT_TCP_KEEPALIVE, 1L);
        set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
        Watch watch{request.stall_timeout, request.stop};
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &moved);
        set(CURLOPT_XFERINFODATA, &watch);
        Transfer transfer{receiver, easy_.get()};
        set(CURLOPT_HEADERFUNCTION, &header_arrived);
        set(CURLOPT_HEADERDATA, &transfer);
        set(CURLOPT_WRITEFUNCTION, &body_arrived);
        set(CURLOPT_WRITEDATA, &transfer);
        std::array<char, CURL_ERROR_SIZE> reason{};
        set(CURLOPT_ERRORBUFFER, reason.data());

        const CURLcode result = curl_easy_perform(easy_.get());
        set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
        long status = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
        receiver.response.status = static_cast<int>(status);
        if (receiver.stopped || (result == CURLE_OK && receiver.has_head)) {
            return std::move(receiver.response);
        }
        return fail(Code::unavailable,
                    why_not(request, receiver, watch,
                            reason[0] != 0 ? reason.data() : curl_easy_strerror(result)));
    }

    static std::string why_not(const ClientRequest& request, const Receiver& receiver,
                               const Watch& watch, std::string reason) {
        const std::string_view url = without_query(request.url);
        if (receiver.too_large) {
            return fmt::format("the reply of {} is larger than {} bytes", url,
                               receiver.body_bytes_max);
        }
        if (!receiver.has_head && !watch.stalled && reason == curl_easy_strerror(CURLE_OK)) {
            reason = "its head was cut";
        } else if (watch.stalled) {
            reason = fmt::format("nothing moved for {} ms", request.stall_timeout.count());
        } else if (request.stop.stop_requested()) {
            reason = "it was given up";
        }
        // But not of "SSL certificate problem".
        if (reason.size() > 1 && lower(reason[1]) == reason[1]) reason[0] = lower(reason[0]);
        return fmt::format("no reply from {}: {}", url, reason);
    }

    const ClientTls tls_;
    std::unique_ptr<CURL, EasyDeleter> easy_;
};

}  // namespace

std::unique_ptr<Client> Client::make(ClientTls tls) {
    return std::make_unique<CurlClient>(std::move(tls));
}

}  // namespace opentrail::http
