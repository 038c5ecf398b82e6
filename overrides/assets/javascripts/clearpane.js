/* One file for the reader, several for us: a page should cost few requests. Where the builder
   fills nothing in, all of this is a remark.
   {%- import "partials/parts.html" as parts %} {{ "*" ~ "/" }}
(() => {
"use strict";
{% for name in parts.scripts -%}
{% include "assets/javascripts/" ~ name ~ ".js" %}
{%- endfor %}
})();
{{ "/" ~ "*" }} */
