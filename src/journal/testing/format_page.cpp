#include "journal/testing/format_page.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/assert.h"
#include "base/encoding.h"

namespace opentrail::journal {
namespace {

std::ifstream open_page(const std::string& page) {
    for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
        std::ifstream file(folder / "docs" / "formats" / page);
        if (file) return file;
        INVARIANT(folder != folder.parent_path());
    }
}

}  // namespace

std::string hex_example(const std::string& page) {
    std::ifstream file = open_page(page);
    std::string line;
    while (std::getline(file, line) && line != "```hex") continue;
    std::string digits;
    while (std::getline(file, line) && line != "```") {
        std::istringstream words(line.substr(0, line.find('#')));
        for (std::string word; words >> word;) digits += word;
    }
    const auto bytes = decode_hex(digits);
    INVARIANT(bytes && !bytes->empty());
    return *bytes;
}

}  // namespace opentrail::journal
