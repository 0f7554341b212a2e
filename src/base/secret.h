// Secret: a text that must not get into a log, a reply or a core dump: a secret key, a token, a
// master key.
//
// Has no conversion and no way to be printed; whoever needs the text says reveal(). Wiped when it
// goes.

#pragma once

#include <string>
#include <string_view>

namespace opentrail {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    ~Secret() { wipe(); }
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
    Secret& operator=(Secret other) noexcept {
        text_.swap(other.text_);
        return *this;
    }

    /// Valid as long as this is. Do not copy it about.
    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    void wipe();

    std::string text_;
};

}  // namespace opentrail
