// Site: the console's files over HTTP, at /console. docs/console.md, "How it is served".
//
// Nobody proves who he is to get them: they say nothing that the repository does not. Every reply
// has a Content-Security-Policy under which the page can load from this server alone. Not recorded.
// Immutable, so safe from any thread.

#pragma once

#include <span>
#include <string_view>

#include "api/console/file.h"
#include "http/message.h"

namespace opentrail::api::console {

class Site {
  public:
    /// Empty: this build has no console, and says so in one page. What they view outlives this.
    explicit Site(std::span<const File> files = {}) : files_(files) {}

    /// The reply to what is for "/", "/console" or below. Addresses that are no file's are the
    /// page's own: it gets them to read, unless they can only be meant for a file.
    http::Response answer(const http::Request& request) const;

  private:
    const File* find(std::string_view path) const;

    std::span<const File> files_;
};

/// Whether an unsigned request is a browser's that asks for a page.
bool wants_page(const http::Request& request);

}  // namespace opentrail::api::console
