# Libraries from outside, each named once, and which room links which (docs/decisions/dependencies.md says why).
# A room also has the libraries of all rooms above it.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)

# opentrail_pkg(NAME MODULE): target `NAME` for the pkg-config module, which must be installed.
function(opentrail_pkg name module)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${module})
    add_library(external::${name} ALIAS PkgConfig::${name})
endfunction()

opentrail_pkg(fmt fmt)
opentrail_pkg(simdjson simdjson)
opentrail_pkg(deflate libdeflate)
opentrail_pkg(isal libisal)
opentrail_pkg(zstd libzstd)
opentrail_pkg(sqlite sqlite3)
opentrail_pkg(curl libcurl)
opentrail_pkg(pugixml pugixml)
opentrail_pkg(re2 re2)
opentrail_pkg(yaml yaml-cpp)
opentrail_pkg(argon2 libargon2)

# Header only: xxhash (xxhash.h), CLI11 (CLI/CLI.hpp), Boost Asio, Beast and URL.
set(room_libraries_base external::fmt external::simdjson external::deflate external::isal
    external::zstd Boost::json OpenSSL::Crypto Threads::Threads)
set(room_libraries_http Boost::headers OpenSSL::SSL external::curl)
set(room_libraries_aws external::pugixml)
set(room_libraries_catalog external::sqlite)
set(room_libraries_access external::argon2 external::re2)
set(room_libraries_history external::re2)
set(room_libraries_app external::yaml)

set(library_definitions
    XXH_INLINE_ALL
    BOOST_ASIO_NO_DEPRECATED
    BOOST_ALL_NO_LIB)
if(OPENTRAIL_SANITIZE MATCHES "thread")
    # The thread sanitizer does not know fences; Asio's queues have a mutex as well.
    list(APPEND library_definitions BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()

# Rooms that are built without sanitizers.
set(uninstrumented_rooms api app)
