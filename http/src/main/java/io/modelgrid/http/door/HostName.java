package io.modelgrid.http.door;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes host names out of headers. Never asks a name server. */
final class HostName {
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,253})(:[0-9]{0,5})?");
  private static final Pattern ORIGIN = Pattern.compile("https?://(.+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern LOOPBACK_V4 =
      Pattern.compile("127(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
  private static final Pattern LITERAL_V6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");

  private HostName() {}

  /** The host of {@code host[:port]}, in lower case and without brackets; empty if it is none. */
  static String ofAuthority(String authority) {
    Matcher matcher = AUTHORITY.matcher(authority.strip());
    return matcher.matches() ? plain(matcher.group(1).toLowerCase(Locale.ROOT)) : "";
  }

  /** The host of {@code http://host[:port]} or its like; empty for anything else, "null" too. */
  static String ofOrigin(String origin) {
    Matcher matcher = ORIGIN.matcher(origin.strip());
    return matcher.matches() ? ofAuthority(matcher.group(1)) : "";
  }

  static String plain(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  static boolean isLoopback(String host) {
    if (host.equals("localhost") || LOOPBACK_V4.matcher(host).matches()) {
      return true;
    }
    if (!LITERAL_V6.matcher(host).matches()) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // Not an address after all, so not a loopback one.
      return false;
    }
  }
}
